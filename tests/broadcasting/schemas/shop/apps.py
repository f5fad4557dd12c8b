from django.apps import AppConfig


class TypedShopConfig(AppConfig):
    """Another shop than that of the models, whose tables shall not be taken for this one's."""

    name = "tests.broadcasting.schemas.shop"
    label = "typed_shop"
