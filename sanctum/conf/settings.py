"""The settings: the ``SANCTUM`` dict and a few environment variables, as one typed object.

A key comes from the first of: ``settings.SANCTUM``, its environment variable (``SETTING_VARIABLES``), the default.
"""

import functools
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Literal

from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.dispatch import receiver

from revurb.conf.reading import Reading, read_environment, read_mapping
from revurb.conf.values import Choice, DottedPath, Duration, Kind, Name, Number, Optional, Text, Truth
from sanctum.conf.kinds import Abilities, HeaderName, ListOf, Origins, Prefix, Rate, Registry, Status
from sanctum.conf.token_model import DEFAULT_TOKEN_MODEL
from sanctum.origins import OriginPattern
from sanctum.tokens.foreign import FORMS
from sanctum.tokens.validity import Limits

_SECOND = timedelta(seconds=1)
_CENTURY = timedelta(days=36525)


def setting(kind: Kind, default: Any) -> Any:
    """A field of ``SanctumSettings`` with the kind of values that it takes."""
    if isinstance(default, Mapping):
        return field(default_factory=lambda: MappingProxyType(dict(default)), metadata={"kind": kind})
    return field(default=default, metadata={"kind": kind})


def _duration(lowest: timedelta = _SECOND) -> Optional:
    return Optional(kind=Duration(lowest=lowest, highest=_CENTURY))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SanctumSettings:
    """Everything that ``SANCTUM`` may hold; read it with ``get_settings()`` where a value is used, never at import."""

    TOKEN_MODEL: str = setting(DottedPath(expected="'app_label.Model'"), DEFAULT_TOKEN_MODEL)
    """The model that holds tokens; to be set before the first migration, as ``AUTH_USER_MODEL``."""
    TOKEN_PREFIX: str = setting(Prefix(), "")
    """What new tokens begin with, so that scanners of secrets know them."""
    OLD_PREFIXES: tuple[str, ...] = setting(ListOf(kind=Prefix()), ())
    """Prefixes that tokens had before, and may have still."""
    ACCEPTED_FORMS: tuple[str, ...] = setting(ListOf(kind=Choice(words=FORMS)), ("laravel",))
    """Forms of tokens that are read besides our own."""
    ABILITIES: Mapping[str, str] = setting(Registry(), {})
    """The abilities that there are, with a line about each; empty for any."""
    DEFAULT_ABILITIES: tuple[str, ...] | None = setting(Optional(kind=Abilities()), None)
    """What tokens may do that are made without abilities; ``None`` refuses to make such."""
    WILDCARD_ABILITIES: bool = setting(Truth(), False)
    """Whether ``orders:*`` covers ``orders:read``."""
    ABILITIES_WITHOUT_TOKEN: Literal["refuse", "allow"] = setting(Choice(words=("refuse", "allow")), "refuse")
    """Whether guards that want abilities let in users who came without a token of ours, by another class."""
    EXPIRATION: timedelta | None = setting(_duration(), None)
    """How long after its creation each token ends."""
    MAX_EXPIRATION: timedelta | None = setting(_duration(), None)
    """How far ahead ``expires_at`` may lie; with it, each token must have one."""
    IDLE_TIMEOUT: timedelta | None = setting(_duration(), None)
    """How long a token may go unused."""
    TOKEN_LIMIT: int | None = setting(Optional(kind=Number(lowest=1, highest=100_000)), None)
    """How many valid tokens a user may have."""
    REVOKE_ON_PASSWORD_CHANGE: bool = setting(Truth(), True)
    """Whether tokens die when their owner's password changes."""
    ROTATION_GRACE: timedelta = setting(Duration(lowest=timedelta(0), highest=timedelta(days=30)), timedelta(minutes=1))
    """How long a token that was rotated goes on being valid."""
    LAST_USED_INTERVAL: timedelta | None = setting(_duration(timedelta(0)), timedelta(minutes=1))
    """How often the last use of a token is written; zero for each request, ``None`` for never."""
    RECORD_IP: bool = setting(Truth(), False)
    """Whether the address of the last use is kept."""
    RECORD_USER_AGENT: bool = setting(Truth(), False)
    """Whether the ``User-Agent`` of the last use is kept."""
    CACHE_SECONDS: int = setting(Number(lowest=0, highest=30, unit="seconds"), 0)
    """For how long a valid token is remembered in the cache, without a query; 0 for never."""
    CACHE: str = setting(Name(), "default")
    """The entry of ``CACHES`` for remembered tokens, failures and tickets."""
    ORDER: Literal["token_first", "session_first"] = setting(
        Choice(words=("token_first", "session_first")), "token_first"
    )
    """What counts where a request has both; Laravel's order is ``session_first``."""
    HEADER: str = setting(HeaderName(), "Authorization")
    """The header that carries the token."""
    KEYWORDS: tuple[str, ...] = setting(
        ListOf(kind=HeaderName(expected="a word such as 'Bearer'"), least=1), ("Bearer",)
    )
    """The words before the token, in any case; the first one is named in answers."""
    REALM: str = setting(Text(), "api")
    """What ``WWW-Authenticate`` calls the site."""
    TOKEN_RETRIEVER: str | None = setting(Optional(kind=DottedPath(expected="the dotted path of a function")), None)
    """A function of the request that returns the token's text or ``None``, instead of ``HEADER``."""
    TOKEN_VALIDATOR: str | None = setting(Optional(kind=DottedPath(expected="the dotted path of a function")), None)
    """A function ``(token, is_valid, request) -> bool`` with the last word on a token."""
    VALIDATOR_MAY_WIDEN: bool = setting(Truth(), False)
    """Whether the validator may let in what is not valid."""
    FAILURE_LIMIT: str | None = setting(Optional(kind=Rate()), "60/min")
    """How many wrong tokens an address may send before nothing of it is looked at; ``None`` for any."""
    TRUSTED_PROXIES: int = setting(Number(lowest=0, highest=10), 0)
    """How many proxies of ours add to ``X-Forwarded-For``; 0 ignores that header."""
    SPA_ORIGINS: tuple[OriginPattern, ...] = setting(Origins(), ())
    """Where our own front ends live, besides the site itself: only their requests count by session."""
    OWN_ORIGIN: bool = setting(Truth(), True)
    """Whether pages of the site itself are first party."""
    XSRF_COOKIE: bool = setting(Truth(), True)
    """Whether ``csrf-cookie`` sets ``XSRF-TOKEN`` too, as axios and Angular expect it."""
    CSRF_FAILURE_STATUS: int = setting(Status(numbers=(403, 419)), 403)
    """The status of an answer to a forged request; Laravel's clients expect 419."""
    LOGIN_LIMIT: str | None = setting(Optional(kind=Rate()), "5/min")
    """How often a name and an address may try to log in."""
    ISSUE_LIMIT: str | None = setting(Optional(kind=Rate()), "30/hour")
    """How many tokens a user may make."""
    ISSUING_ABILITY: str | None = setting(Optional(kind=Text()), None)
    """The ability by which a token may make, list and revoke tokens of its owner; ``None`` wants a session."""
    FRESH_LOGIN: timedelta | None = setting(_duration(), None)
    """How recent a login must be to make tokens."""
    TICKET_SECONDS: int = setting(Number(lowest=1, highest=600, unit="seconds"), 30)
    """How long a ticket for a socket is good."""
    SOCKET_RECHECK_SECONDS: int = setting(Number(lowest=1, highest=3600, unit="seconds"), 30)
    """How often an open socket of ``SanctumAuthMiddleware`` looks whether it may stay."""
    SOCKET_QUERY_PARAMETER: str | None = setting(Optional(kind=Name()), None)
    """The query parameter that may carry a token to a socket. Queries end up in logs, so: ``None``."""
    PRUNE_HOURS: int = setting(Number(lowest=0, highest=876_600, unit="hours"), 24)
    """For how long ``sanctum_prune`` keeps tokens after their end."""

    @property
    def limits(self) -> Limits:
        """What ends every token."""
        return Limits(self.EXPIRATION, self.IDLE_TIMEOUT)

    @property
    def prefixes(self) -> tuple[str, ...]:
        """What tokens may begin with."""
        return (self.TOKEN_PREFIX, *self.OLD_PREFIXES)


SETTING_KINDS: dict[str, Kind] = {each.name: each.metadata["kind"] for each in fields(SanctumSettings)}

SETTING_VARIABLES = {
    "TOKEN_PREFIX": ["SANCTUM_TOKEN_PREFIX"],
    "SPA_ORIGINS": ["SANCTUM_SPA_ORIGINS"],
}


@functools.cache
def get_settings() -> SanctumSettings:
    """The settings of this process. Raises ``ImproperlyConfigured`` that names everything that is wrong with them."""
    return load_settings(getattr(django_settings, "SANCTUM", {}), os.environ)


def load_settings(configured: Any, environ: Mapping[str, str]) -> SanctumSettings:
    """Settings from a ``SANCTUM`` dict and an environment; raises as ``get_settings()`` does."""
    reading = read_settings(configured, environ)
    if reading.problems:
        raise ImproperlyConfigured("\n".join(problem.message for problem in reading.problems))
    return SanctumSettings(**reading.values)


def read_current_settings() -> Reading:
    """What can be read of this process's settings, and every problem with them; never raises, and is not cached."""
    return read_settings(getattr(django_settings, "SANCTUM", {}), os.environ)


def read_settings(configured: Any, environ: Mapping[str, str]) -> Reading:
    """What can be read of the settings, and every problem with them; never raises, whatever they hold."""
    reading = Reading()
    if not isinstance(configured, Mapping):
        reading.note("shape", "SANCTUM must be a dict.")
        configured = {}
    given = read_mapping(configured, SETTING_KINDS, "SANCTUM['{}']")
    open_kinds = {name: SETTING_KINDS[name] for name in SETTING_VARIABLES if name not in configured}
    ambient = read_environment(environ, open_kinds, SETTING_VARIABLES)
    reading.values = {**ambient.values, **given.values}
    reading.problems += [*given.problems, *ambient.problems]
    return reading


@receiver(setting_changed)
def _forget(*, setting: str, **kwargs: Any) -> None:
    if setting == "SANCTUM":
        get_settings.cache_clear()
