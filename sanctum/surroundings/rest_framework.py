"""How DRF asks who a request is from, where no view says otherwise."""

from typing import Any

from django.utils.module_loading import import_string

from sanctum.surroundings.values import mapping

OURS = "sanctum.drf.SanctumAuthentication"
SESSION = "rest_framework.authentication.SessionAuthentication"
_DEFAULT = (SESSION, "rest_framework.authentication.BasicAuthentication")


def default_classes() -> tuple[str, ...]:
    """The dotted paths of ``DEFAULT_AUTHENTICATION_CLASSES``; DRF's own where the site names none."""
    found = mapping("REST_FRAMEWORK").get("DEFAULT_AUTHENTICATION_CLASSES", _DEFAULT)
    return tuple(_path(each) for each in found) if isinstance(found, list | tuple) else ()


def is_ours(path: str) -> bool:
    """Whether a dotted path is that of our class, or of one that inherits from it."""
    if path.startswith("sanctum.drf.") and path.endswith(".SanctumAuthentication"):
        return True
    return any(
        each.__module__.startswith("sanctum.drf") and each.__name__ == "SanctumAuthentication" for each in _mro(path)
    )


def is_session(path: str) -> bool:
    """Whether a dotted path is that of DRF's own class for sessions, or of one that inherits from it."""
    return path == SESSION or any(f"{each.__module__}.{each.__name__}" == SESSION for each in _mro(path))


def _path(entry: Any) -> str:
    return entry if isinstance(entry, str) else f"{getattr(entry, '__module__', '')}.{getattr(entry, '__name__', '')}"


def _mro(path: str) -> tuple[type, ...]:
    try:
        found = import_string(path)
    except Exception:
        return ()  # DRF tells of it
    return found.__mro__ if isinstance(found, type) else ()
