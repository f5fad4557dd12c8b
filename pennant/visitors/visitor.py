"""Who an anonymous visitor is, from one request to the next."""

import re
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings as django_settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_vary_headers

from pennant.conf import get_settings

SALT = "pennant.visitors"
SESSION_KEY = "pennant_visitor"
PREFIX = "anon|"
_ID = re.compile(r"[0-9a-f]{32}")
_LONGEST_COOKIE = 200


class Visitor:
    """Made for each request, and asked only by a check of a feature for nobody in particular.

    ``cookies`` and ``session`` are those of a request, or of a socket. Once ``is_answered`` is true nobody can be made
    known any more, so a new visitor shares the scope of all.
    """

    def __init__(self, cookies: Mapping[str, str], session: Any) -> None:
        self._cookies = cookies
        self._session = session
        self._way = get_settings().ANONYMOUS
        self.is_answered = False
        self.was_asked = False
        self.fresh: str | None = None
        """The id that the response has to tell, because it is new or half as old as it may become."""

    def scope_text(self) -> str | None:
        """The text of this visitor's scope; ``None`` where visitors share one."""
        if self._way == "shared":
            return None
        self.was_asked = True
        found = self._of_session() if self._way == "session" else self._of_cookie()
        return found and f"{PREFIX}{found}"

    def _of_session(self) -> str | None:
        if self._session is None:
            return None
        found = self._session.get(SESSION_KEY)
        if isinstance(found, str) and _ID.fullmatch(found):
            return found
        if self.is_answered:
            return None
        self._session[SESSION_KEY] = found = secrets.token_hex(16)
        return found

    def _of_cookie(self) -> str | None:
        settings = get_settings()
        text = self._cookies.get(settings.ANONYMOUS_COOKIE, "")
        found = read_cookie(text, settings.ANONYMOUS_AGE)
        if self.is_answered:
            return found
        if found is None:
            self.fresh = self.fresh or secrets.token_hex(16)
            return self.fresh
        if read_cookie(text, settings.ANONYMOUS_AGE / 2) is None:
            self.fresh = found
        return found

    def answer(self, response: HttpResponseBase) -> None:
        """Make the visitor known to their browser, if it has to be; caches are told that the page is theirs."""
        self.is_answered = True
        if not self.was_asked or self._way != "cookie":
            return
        patch_vary_headers(response, ["Cookie"])
        if self.fresh:
            response.set_cookie(
                get_settings().ANONYMOUS_COOKIE,
                TimestampSigner(salt=SALT).sign(self.fresh),
                max_age=get_settings().ANONYMOUS_AGE,
                path=django_settings.SESSION_COOKIE_PATH,
                domain=django_settings.SESSION_COOKIE_DOMAIN,
                secure=django_settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )


def read_cookie(text: str, age: timedelta) -> str | None:
    """The id in a cookie that we signed less than ``age`` ago; ``None`` for anything else."""
    if not 0 < len(text) <= _LONGEST_COOKIE:
        return None
    try:
        found = TimestampSigner(salt=SALT).unsign(text, max_age=age)
    except (BadSignature, ValueError, OverflowError):
        return None
    return found if _ID.fullmatch(found) else None


def recognise(request: HttpRequest) -> Visitor:
    """The visitor who sent a request, should they be anonymous."""
    return Visitor(request.COOKIES, getattr(request, "session", None))
