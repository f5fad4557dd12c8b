"""What django-cors-headers allows, read from its settings, whether or not it is installed."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sanctum.surroundings import middleware
from sanctum.surroundings.values import is_on, texts, value

DEFAULT_HEADERS = ("accept", "authorization", "content-type", "user-agent", "x-csrftoken", "x-requested-with")
DEFAULT_METHODS = ("DELETE", "GET", "OPTIONS", "PATCH", "POST", "PUT")


@dataclass(frozen=True, slots=True)
class Cors:
    """Who may read the site's answers from another origin."""

    all_origins: bool
    credentials: bool
    origins: tuple[str, ...]
    regexes: tuple[Any, ...]
    headers: frozenset[str]
    methods: frozenset[str]
    paths: Any

    def allows(self, origin: str) -> bool:
        """Whether a page of this origin, written as in the ``Origin`` header, may read answers."""
        return self.all_origins or self._lists(origin) or any(_matches(each, origin) for each in self.regexes)

    def covers(self, path: str) -> bool:
        """Whether ``CORS_URLS_REGEX`` has this path."""
        return _matches(self.paths, path)

    def _lists(self, origin: str) -> bool:
        return _place(origin) in {_place(each) for each in self.origins}


def is_installed() -> bool:
    """Whether the middleware is in ``MIDDLEWARE``."""
    return middleware.has(middleware.CORS)


def read_cors() -> Cors:
    """The settings of now."""
    return Cors(
        all_origins=is_on(_named("CORS_ALLOW_ALL_ORIGINS", "CORS_ORIGIN_ALLOW_ALL")),
        credentials=is_on("CORS_ALLOW_CREDENTIALS"),
        origins=texts(_named("CORS_ALLOWED_ORIGINS", "CORS_ORIGIN_WHITELIST")),
        regexes=_regexes(_named("CORS_ALLOWED_ORIGIN_REGEXES", "CORS_ORIGIN_REGEX_WHITELIST")),
        headers=frozenset(each.lower() for each in _or_default("CORS_ALLOW_HEADERS", DEFAULT_HEADERS)),
        methods=frozenset(_or_default("CORS_ALLOW_METHODS", DEFAULT_METHODS)),
        paths=value("CORS_URLS_REGEX", r"^.*$"),
    )


def _named(name: str, old: str) -> str:
    """The name that is set, of a setting that had another one."""
    return name if value(name) is not None else old


def _or_default(name: str, default: tuple[str, ...]) -> tuple[str, ...]:
    return default if value(name) is None else texts(name)


def _regexes(name: str) -> tuple[Any, ...]:
    found = value(name)
    return tuple(found) if isinstance(found, list | tuple) else ()


def _matches(pattern: Any, text: str) -> bool:
    try:
        return re.match(pattern, text) is not None
    except (re.error, TypeError):
        return False  # django-cors-headers tells of it


def _place(origin: str) -> tuple[str, str] | None:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return None
    return parts.scheme, parts.netloc
