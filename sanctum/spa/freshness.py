"""When somebody proved who they are: the moment of a login is kept in its session."""

import math
import time
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from sanctum.conf import get_settings

__all__ = ["is_fresh"]

LOGGED_IN_AT = "sanctum_logged_in_at"
"""The session's key for the seconds since 1970 at which its user logged in."""


def is_fresh(request: HttpRequest) -> bool:
    """Whether the login of a request's session is as recent as ``SANCTUM["FRESH_LOGIN"]`` wants it.

    Always true with ``None`` there. False without a session, and for one whose login was before Sanctum was installed.
    Logging in again makes it fresh. Reads the session, so async code calls it in a thread.
    """
    limit = get_settings().FRESH_LOGIN
    if limit is None:
        return True
    session = getattr(request, "session", None)
    moment = None if session is None else session.get(LOGGED_IN_AT)
    if isinstance(moment, bool) or not isinstance(moment, int | float) or not math.isfinite(moment):
        return False
    return 0 <= time.time() - moment <= limit.total_seconds()


@receiver(user_logged_in, dispatch_uid="sanctum.spa.freshness")
def keep_moment(*, request: Any = None, user: Any, **kwargs: Any) -> None:
    """Keep the moment of any login of Django, in the session that became the user's. Other logins leave none."""
    session = getattr(request, "session", None)
    if session is not None and session.get(SESSION_KEY) == user._meta.pk.value_to_string(user):
        session[LOGGED_IN_AT] = time.time()
