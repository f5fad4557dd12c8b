"""Sessions as sockets see them: they are looked at again and again, and never changed."""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model, load_backend
from django.core.exceptions import ValidationError
from django.utils.crypto import constant_time_compare


def open_session(key: str | None = None) -> Any:
    """The site's session with a key, or an empty one."""
    return import_module(settings.SESSION_ENGINE).SessionStore(key)


def user_of_session(session: Any) -> Any:
    """The active user who is logged in in a session, or ``None``. Reads the database.

    As ``django.contrib.auth.get_user``, which would give the session another key where ``SECRET_KEY`` was changed: a
    socket can't tell the browser.
    """
    try:
        user_id = get_user_model()._meta.pk.to_python(session[SESSION_KEY])
        backend = session[BACKEND_SESSION_KEY]
    except (KeyError, ValidationError):
        return None
    if backend not in settings.AUTHENTICATION_BACKENDS:
        return None
    user: Any = load_backend(backend).get_user(user_id)
    return user if user is not None and user.is_active and _has_hash(session, user) else None


def _has_hash(session: Any, user: Any) -> bool:
    """Whether the password is still the one of the login."""
    if not hasattr(user, "get_session_auth_hash"):
        return True
    kept = session.get(HASH_SESSION_KEY) or ""
    hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    return any(constant_time_compare(kept, each) for each in hashes)
