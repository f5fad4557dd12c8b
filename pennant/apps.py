from django.apps import AppConfig


class PennantConfig(AppConfig):
    name = "pennant"
    verbose_name = "Pennant"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from pennant.carrying import install_carriers
        from pennant.checks import register_checks
        from pennant.definitions.discovery import discover
        from pennant.usage.writing import install as install_usage

        register_checks()
        install_carriers()
        install_usage()
        discover()
