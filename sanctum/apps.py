from importlib import import_module
from typing import Any

from django.apps import AppConfig, apps


class SanctumConfig(AppConfig):
    name = "sanctum"
    verbose_name = "Sanctum"
    default_auto_field = "django.db.models.BigAutoField"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        from sanctum.conf.token_model import publish_token_model

        # Before any app's models are imported: foreign keys to the token model ask for it.
        publish_token_model()

    def ready(self) -> None:
        from sanctum.authentication.forgetting import watch_if_needed
        from sanctum.checks import register_checks
        from sanctum.owners.watching import watch
        from sanctum.spa import freshness  # noqa: F401  # listens to Django's logins

        register_checks()
        watch()
        watch_if_needed()
        if apps.is_installed("drf_spectacular"):
            import_module("sanctum.drf.schema")  # It finds extensions by their being imported.
