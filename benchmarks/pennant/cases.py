"""The same question in each package's words: which of twenty features has this user?"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import waffle
from asgiref.sync import iscoroutinefunction, sync_to_async
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from flags.models import FlagState
from flags.state import flag_enabled
from waffle.middleware import WaffleMiddleware

from pennant import Feature, Rollout
from pennant.middleware import PennantMiddleware
from pennant.models import FeatureValue

FLAGS = 20

View = Callable[[HttpRequest], HttpResponse] | Callable[[HttpRequest], Awaitable[HttpResponse]]


@dataclass(frozen=True, slots=True)
class Case:
    """A request that is measured, of one package in one state."""

    what: str
    state: str
    """``first``: nobody has asked for this user before. ``cold``: caches are empty. ``warm``: they are full."""
    view: View
    """With the package's middleware around it."""
    before: Callable[[], None]
    """Brings about the state before each request; it isn't measured."""

    @property
    def is_async(self) -> bool:
        return iscoroutinefunction(self.view)


def cases() -> list[Case]:
    """All of them, after what they ask for has been made."""
    prepare()
    made = []
    for what, ask, aask in (
        ("pennant, stored", one_by_one("stored"), aone_by_one("stored")),
        ("pennant, values()", together("stored"), atogether("stored")),
        ("pennant, cache in front", one_by_one("cached"), aone_by_one("cached")),
        ("pennant, Rollout(50)", one_by_one("rollout"), aone_by_one("rollout")),
    ):
        made += _in_states(what, _ours(ask), ["first", "cold", "warm"])
        made += _in_states(f"{what}, async", _ours(aask), ["first", "cold", "warm"])
    for what, ask in (
        ("waffle, flags by user", waffle_flags("user")),
        ("waffle, flags by group", waffle_flags("group")),
        ("waffle, flags by percent", waffle_flags("percent")),
        ("waffle, switches", waffle_switches),
    ):
        made += _in_states(what, WaffleMiddleware(_answering(ask)), ["cold", "warm"])
        made += _in_states(f"{what}, async", WaffleMiddleware(_from_async(ask)), ["cold", "warm"])
    made += _in_states("django-flags, by user", _answering(django_flags), ["cold", "warm"])
    made += _in_states("django-flags, by user, async", _from_async(django_flags), ["cold", "warm"])
    return made


def prepare() -> None:
    """Make twenty features of each kind; half of them are active for the user."""
    group = Group.objects.create(name="testers")
    user = User.objects.create_user("ada", password="of no value")
    user.groups.add(group)
    for number in range(FLAGS):
        on = number % 2 == 0
        Feature.define(f"stored-{number}", _resolver(on), store="database")
        Feature.define(f"cached-{number}", _resolver(on), store="cached")
        Feature.define(f"rollout-{number}", Rollout(50))
        by_user = waffle.get_waffle_flag_model().objects.create(name=f"user-{number}")
        by_group = waffle.get_waffle_flag_model().objects.create(name=f"group-{number}")
        if on:
            by_user.users.add(user)
            by_group.groups.add(group)
        waffle.get_waffle_flag_model().objects.create(name=f"percent-{number}", percent=50)
        waffle.get_waffle_switch_model().objects.create(name=f"switch-{number}", active=on)
        FlagState.objects.create(name=f"flag-{number}", condition="user", value="ada" if on else "bob")


def _resolver(on: bool) -> Callable[[User], bool]:
    return lambda user: on and user.is_active


def request() -> HttpRequest:
    """A request of the user, who was read from the database by somebody else."""
    made = HttpRequest()
    made.method = "GET"
    made.user = _user()  # type: ignore[assignment]
    return made


def _user() -> User:
    if not _known:
        _known.append(User.objects.get(username="ada"))
    return _known[0]


_known: list[User] = []

# Ours


def one_by_one(kind: str) -> Callable[[HttpRequest], int]:
    """Ask for each by itself, as views and templates do."""
    return lambda request: sum(Feature.active(f"{kind}-{number}") for number in range(FLAGS))


def aone_by_one(kind: str) -> Callable[[HttpRequest], Awaitable[int]]:
    async def ask(request: HttpRequest) -> int:
        return sum([await Feature.aactive(f"{kind}-{number}") for number in range(FLAGS)])

    return ask


def together(kind: str) -> Callable[[HttpRequest], int]:
    """Ask for all at once."""
    return lambda request: sum(map(bool, Feature.values([f"{kind}-{n}" for n in range(FLAGS)]).values()))


def atogether(kind: str) -> Callable[[HttpRequest], Awaitable[int]]:
    async def ask(request: HttpRequest) -> int:
        return sum(map(bool, (await Feature.avalues([f"{kind}-{n}" for n in range(FLAGS)])).values()))

    return ask


def _ours(ask: Callable[[HttpRequest], Any]) -> View:
    return PennantMiddleware(_aanswering(ask) if iscoroutinefunction(ask) else _answering(ask))


# Theirs


def waffle_flags(kind: str) -> Callable[[HttpRequest], int]:
    return lambda request: sum(bool(waffle.flag_is_active(request, f"{kind}-{number}")) for number in range(FLAGS))


def waffle_switches(request: HttpRequest) -> int:
    return sum(waffle.switch_is_active(f"switch-{number}") for number in range(FLAGS))


def django_flags(request: HttpRequest) -> int:
    return sum(bool(flag_enabled(f"flag-{number}", request=request)) for number in range(FLAGS))


# Views, and what is so before them


def _answering(ask: Callable[[HttpRequest], int]) -> View:
    return lambda request: HttpResponse(str(ask(request)))


def _aanswering(ask: Callable[[HttpRequest], Awaitable[int]]) -> View:
    async def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(str(await ask(request)))

    return view


def _from_async(ask: Callable[[HttpRequest], int]) -> View:
    """How an async view asks a package that has no async code: all its questions in one hop to a thread."""

    async def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(str(await sync_to_async(ask)(request)))

    return view


def _in_states(what: str, view: View, states: list[str]) -> list[Case]:
    return [Case(what, state, view, _STATES[state]) for state in states]


def _unasked() -> None:
    cache.clear()
    with transaction.atomic():
        FeatureValue.objects.all().delete()


_STATES: dict[str, Callable[[], None]] = {"first": _unasked, "cold": cache.clear, "warm": lambda: None}
