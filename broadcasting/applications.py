"""Where applications come from: the provider that ``REVURB["APPLICATION_PROVIDER"]`` names."""

import functools
import inspect
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import Any, cast

from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from broadcasting.conf import RevurbSettings, get_settings
from broadcasting.protocol.application import Application

PROVIDER_METHODS = ("find_by_id", "find_by_key", "all", "afind_by_id", "afind_by_key", "aall")


class ApplicationProvider(ABC):
    """Finds applications. Subclass it to keep them in a database or behind another service.

    A subclass is made once per process, without arguments and not necessarily in the main thread, and must be safe
    to call from several threads. Sync code calls ``find_by_id``, ``find_by_key`` and ``all``, which may use the ORM.
    The server calls the ``a`` twins for each new connection and each API request; by default they run the sync method
    in a thread, so override them where an answer can be given without one (a cache), and never block in them.

    Return ``None`` for what does not exist, and take as long for it as for what does: who asks is not authenticated
    yet. Don't compare secrets here. An exception refuses the connection or request and is logged.
    """

    @abstractmethod
    def find_by_id(self, id: str) -> Application | None:
        """The application that the HTTP API names, or ``None``."""

    @abstractmethod
    def find_by_key(self, key: str) -> Application | None:
        """The application that a socket's address names, or ``None``."""

    @abstractmethod
    def all(self) -> Iterable[Application]:
        """All applications, the switched off ones included."""

    async def afind_by_id(self, id: str) -> Application | None:
        """``find_by_id`` for async code."""
        return await _in_thread(self.find_by_id, id)

    async def afind_by_key(self, key: str) -> Application | None:
        """``find_by_key`` for async code."""
        return await _in_thread(self.find_by_key, key)

    async def aall(self) -> Iterable[Application]:
        """``all`` for async code; a lazy answer of ``all`` is evaluated in the thread."""
        return await _in_thread(lambda: tuple(self.all()))


class ConfigProvider(ApplicationProvider):
    """The applications of ``REVURB["APPS"]`` or of the environment."""

    def __init__(self) -> None:
        self._applications = get_settings().APPS
        self._by_id = {application.id: application for application in self._applications}
        self._by_key = {application.key: application for application in self._applications}

    def find_by_id(self, id: str) -> Application | None:
        return self._by_id.get(id)

    def find_by_key(self, key: str) -> Application | None:
        return self._by_key.get(key)

    def all(self) -> tuple[Application, ...]:
        return self._applications

    async def afind_by_id(self, id: str) -> Application | None:
        return self._by_id.get(id)

    async def afind_by_key(self, key: str) -> Application | None:
        return self._by_key.get(key)

    async def aall(self) -> tuple[Application, ...]:
        return self._applications


def get_provider() -> ApplicationProvider:
    """The provider of this process, made anew when the settings changed.

    Raises ``ImproperlyConfigured`` when the settings are wrong or ``APPLICATION_PROVIDER`` is not a provider.
    """
    return _make_provider(get_settings())


@functools.lru_cache(maxsize=1)
def _make_provider(settings: RevurbSettings) -> ApplicationProvider:
    return load_provider_class(settings.APPLICATION_PROVIDER)()


def load_provider_class(path: str) -> type[ApplicationProvider]:
    """Import a provider class. Raises ``ImproperlyConfigured`` when there is none or when it lacks methods."""
    try:
        provider: Any = import_string(path)
    except Exception as error:  # whatever the user's module raises while it is imported
        raise ImproperlyConfigured(
            f"APPLICATION_PROVIDER: {path!r} can't be imported ({type(error).__name__}: {error})."
        ) from error
    if not inspect.isclass(provider):
        raise ImproperlyConfigured(f"APPLICATION_PROVIDER: {path!r} is not a class.")
    abstract: frozenset[str] = getattr(provider, "__abstractmethods__", frozenset())
    missing = [name for name in PROVIDER_METHODS if name in abstract or not callable(getattr(provider, name, None))]
    if missing:
        raise ImproperlyConfigured(f"APPLICATION_PROVIDER: {path!r} lacks {', '.join(missing)}.")
    return cast(type[ApplicationProvider], provider)


async def _in_thread(find: Callable[..., Any], *arguments: str) -> Any:
    """Ask in a thread, which gives its database connection back afterwards."""
    # Not at the top: without Channels the system checks, which need this module, shall say so.
    from channels.db import database_sync_to_async

    return await database_sync_to_async(find)(*arguments)
