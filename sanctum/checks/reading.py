"""What checks look at: the settings as far as they can be read, since ``configuration`` tells of the rest."""

from sanctum.conf.settings import SanctumSettings, read_current_settings
from sanctum.surroundings import urls


def current_settings() -> SanctumSettings:
    """The settings, with defaults for whatever can't be read; never raises."""
    return SanctumSettings(**read_current_settings().values)


def has_front_ends(settings: SanctumSettings) -> bool:
    """Whether the site has front ends that come by session: some are listed, or it has the endpoints for them."""
    return bool(settings.SPA_ORIGINS) or urls.are_included()
