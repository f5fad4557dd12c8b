from django.apps import AppConfig


class ShopConfig(AppConfig):
    name = "tests.broadcasting.model_events.shop"
    label = "shop"
    default_auto_field = "django.db.models.BigAutoField"
