from django.apps import AppConfig


class BroadcastingConfig(AppConfig):
    name = "broadcasting"
    verbose_name = "Broadcasting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from broadcasting.authorization.discovery import autodiscover
        from broadcasting.authorization.ending import close_sockets
        from broadcasting.carriers import install_carriers
        from broadcasting.checks import register_checks
        from broadcasting.live_features import tell_pages
        from revurb.signals import access_ended, feature_changed

        register_checks()
        install_carriers()
        autodiscover()
        access_ended.connect(close_sockets, dispatch_uid="broadcasting.close_sockets")
        feature_changed.connect(tell_pages, dispatch_uid="broadcasting.tell_pages")
