from django.apps import AppConfig


class GridConfig(AppConfig):
    """The demo's front page: a grid of emoji that everybody clicks on at once."""

    name = "revurb_project.grid"
    verbose_name = "Emoji grid"
    default_auto_field = "django.db.models.BigAutoField"
