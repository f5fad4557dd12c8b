from django.apps import AppConfig


class DebugConfig(AppConfig):
    """The demo's second page: events, members and whispers under a magnifying glass."""

    name = "revurb_project.debug"
    verbose_name = "Debug page"
