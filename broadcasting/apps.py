from django.apps import AppConfig


class BroadcastingConfig(AppConfig):
    name = "broadcasting"
    verbose_name = "Broadcasting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from broadcasting.authorization.discovery import autodiscover
        from broadcasting.carriers import install_carriers
        from broadcasting.checks import register_checks

        register_checks()
        install_carriers()
        autodiscover()
