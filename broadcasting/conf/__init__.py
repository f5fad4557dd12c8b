"""The settings: what they are (``settings``), how they are read (``reading``) and what values they take (``values``).

``credentials`` and ``environment_file`` make new ones and write them down.
"""

from broadcasting.conf.settings import RevurbSettings, get_settings

__all__ = ["RevurbSettings", "get_settings"]
