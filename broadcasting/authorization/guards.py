"""Guards: who it is that asks, by session, by a class of DRF authentication, or by a callable."""

import functools
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest
from django.utils.module_loading import import_string

from broadcasting.authorization.calling import awith
from broadcasting.authorization.names import shown
from broadcasting.authorization.refusals import Refused
from broadcasting.authorization.registry import GuardSpec
from broadcasting.conf.broadcasting import get_broadcasting_settings
from revurb.csrf import ADVICE, csrf_failure

SESSION = "session"

Note = Callable[[str], None]
"""Takes one step of an explanation."""

Found = tuple[Any, Any]
"""A user and what authenticated them, ``None`` for what is not there."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Asks a request for its user. ``ask`` is sync or async and returns the user, or ``None``.

    It may return a pair instead, of the user and of what authenticated them, as DRF's classes do.
    """

    label: str
    ask: Callable[[HttpRequest], Any]
    checks_csrf: bool
    """Whether what it goes by may be sent by a browser on its own, such as a cookie."""

    async def find(self, request: HttpRequest) -> Found:
        """The user, or ``None``, and by what. Raises ``Refused`` for a wrong credential and for a forged request."""
        try:
            return await awith(self.ask, functools.partial(self._checked, request), request)
        except PermissionDenied as error:
            raise Refused(f"Guard {self.label}: {error}") from error

    def _checked(self, request: HttpRequest, found: Any) -> Found:
        # No subclass: a user may be a named tuple.
        user, auth = found if type(found) is tuple else (found, None)
        if not user or not getattr(user, "is_authenticated", True):
            return None, None
        if user is True:
            raise TypeError(f"The guard {self.label} must return the user, not True.")
        if self.checks_csrf and (reason := csrf_failure(request)):
            raise Refused(f"CSRF verification failed: {reason} {ADVICE}", public=True)
        return user, auth


class Asker(Protocol):
    """Whoever wants to listen."""

    async def identify(self, guards: Sequence[GuardSpec], note: Note) -> Any:
        """The user whom the first of the guards knows, or ``None``. Raises ``Refused``."""


class RequestAsker:
    """Whoever sent a request. Guards are asked once per request, however many channels it is about."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self._known: dict[tuple[GuardSpec, ...], Found] = {}

    async def identify(self, guards: Sequence[GuardSpec], note: Note) -> Any:
        """As ``Asker`` has it. A credential that a guard knows to be wrong ends the search, as in DRF."""
        key = tuple(guards)
        if key not in self._known:
            self._known[key] = await self._search(key, note)
        return self._known[key][0]

    def auth_of(self, user: Any) -> Any:
        """What authenticated a user whom ``identify`` found; ``None`` where the guard did not say."""
        return next((auth for found, auth in self._known.values() if found is user), None)

    async def _search(self, guards: tuple[GuardSpec, ...], note: Note) -> Found:
        for spec in guards:
            guard = load_guard(spec)  # type: ignore[arg-type]  # mypy takes callables for unhashable
            user, auth = await guard.find(self.request)
            note(f"Guard {guard.label}: {'knows nobody' if user is None else shown(user)}.")
            if user is not None:
                return user, auth
        return None, None


def default_guards() -> tuple[GuardSpec, ...]:
    """``BROADCASTING["GUARDS"]``, for rules that name none."""
    return tuple(get_broadcasting_settings().GUARDS)


def admit(user: Any) -> None:
    """Raise ``Refused`` unless there is a user, who is active still."""
    if user is None:
        raise Refused("Nobody is logged in.")
    if not getattr(user, "is_active", True):
        raise Refused("The user is not active.")


@functools.cache
def load_guard(spec: GuardSpec) -> Guard:
    """The guard that a rule or the settings name. Raises ``ImproperlyConfigured`` when there is none."""
    if spec == SESSION:
        return Guard(SESSION, _session_user, True)
    found = _import(spec) if isinstance(spec, str) else spec
    if inspect.isclass(found):
        return _drf_guard(found)
    if not callable(found):
        raise ImproperlyConfigured(f"The guard {spec!r} is neither a class of DRF authentication nor a callable.")
    return Guard(guard_label(spec), found, not getattr(found, "csrf_exempt", False))


def guard_label(spec: GuardSpec) -> str:
    """A guard for people to read."""
    if isinstance(spec, str):
        return spec
    named: str = getattr(spec, "__qualname__", type(spec).__qualname__)
    return f"{getattr(spec, '__module__', '')}.{named}".lstrip(".")


def _import(path: str) -> Any:
    try:
        return import_string(path)
    except Exception as error:  # whatever the user's module raises while it is imported
        raise ImproperlyConfigured(
            f"The guard {path[:200]!r} can't be imported ({type(error).__name__}: {error}). "
            f"It is {SESSION!r} or the dotted path of a class of DRF authentication or of a callable."
        ) from error


def _session_user(request: HttpRequest) -> Any:
    """Whom the site's middleware takes the request to be from, and by what: it may have replaced Django's answer."""
    user = getattr(request, "user", None)
    return (user, getattr(request, "auth", None)) if user is not None and user.is_authenticated else None


def _drf_guard(authentication: type[Any]) -> Guard:
    # Not at the top: without DRF the system checks, which need this module, shall say so.
    from rest_framework.authentication import BaseAuthentication
    from rest_framework.exceptions import APIException
    from rest_framework.request import Request

    if not issubclass(authentication, BaseAuthentication):
        raise ImproperlyConfigured(f"The guard {guard_label(authentication)} is no class of DRF authentication.")

    def ask(request: HttpRequest) -> Any:
        authenticator = authentication()
        try:
            found = authenticator.authenticate(Request(request, authenticators=[authenticator]))
        except APIException as error:
            raise Refused(f"Guard {guard_label(authentication)}: {error.detail}") from error
        return tuple(found) if found else None

    # DRF's own rule: an authentication that goes by cookies checks CSRF itself, as SessionAuthentication does.
    return Guard(guard_label(authentication), ask, False)
