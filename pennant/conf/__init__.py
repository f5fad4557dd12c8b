"""The settings: what they are (``settings``), what values they take (``kinds``)."""

from pennant.conf.settings import PennantSettings, get_settings

__all__ = ["PennantSettings", "get_settings"]
