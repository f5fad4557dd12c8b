"""The settings: what they are (``settings``), what values they take (``kinds``), which model holds the tokens."""

from sanctum.conf.settings import SanctumSettings, get_settings

__all__ = ["SanctumSettings", "get_settings"]
