"""What is said of a feature now, by its definition and by operators, in words for a page."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from django.utils import timezone

from pennant.admin.counting import Counts
from pennant.admin.showing import plain, value_words
from pennant.changes.change import store_of
from pennant.conf import get_settings
from pennant.definitions import Definition, registry
from pennant.errors import PennantError
from pennant.scopes.markers import EVERYONE, STEERING
from pennant.steering import NOTHING_SAID, Steering
from pennant.stores import Store
from pennant.values import decode, encode

State = Literal["on", "off", "partly", "definition"]


@dataclass(slots=True)
class Overview:
    """``everyone`` is the stored text of what everyone was given. ``counts`` and ``last`` are set by pages."""

    name: str
    definition: Definition | None
    everyone: str = ""
    steering: Steering = NOTHING_SAID
    counts: Counts | None = None
    last: Any = None
    page: str = ""
    broken: list[str] = field(default_factory=list)
    """What can't be read, in words."""

    @property
    def label(self) -> str:
        """The name as it is shown."""
        return plain(self.name, 255) or "(no name)"

    @property
    def kind(self) -> str:
        """How it is defined."""
        return self.definition.kind if self.definition else ""

    @property
    def description(self) -> str:
        """What it is for: the first paragraph."""
        return self.definition.description.strip().partition("\n\n")[0] if self.definition else ""

    @property
    def may_change(self) -> bool:
        """Whether its values are ever read, so that they may be given."""
        return self.definition is not None or get_settings().UNDEFINED == "stored"

    @property
    def schedule(self) -> Any:
        """The schedule that counts."""
        return self.steering.schedule or (self.definition and self.definition.schedule)

    @property
    def percent(self) -> float | None:
        """The share that counts, if there is one."""
        if self.steering.percent is not None:
            return self.steering.percent
        return self.definition.source.percent if self.definition and self.definition.kind == "rollout" else None

    def status(self, now: datetime | None = None) -> tuple[State, str]:
        """What the feature is for everyone who has no value of their own."""
        for rule in (self._undefined, self._gated, self._given):
            if found := rule(now or timezone.now()):
                return found
        if self.percent is not None:
            return "partly", f"{self.percent:g} % of scopes"
        if self.definition is not None and self.definition.kind == "value":
            return ("off" if self.definition.source is False else "on"), value_words(encode(self.definition.source))
        return "definition", "as defined"

    def _undefined(self, now: datetime) -> tuple[State, str] | None:
        return None if self.may_change else ("off", "off: not defined")

    def _gated(self, now: datetime) -> tuple[State, str] | None:
        if self.steering.killed:
            return "off", "killed"
        schedule = self.schedule
        if schedule is not None and not schedule.is_open(timezone.make_aware(now) if timezone.is_naive(now) else now):
            is_early = schedule.on_from is not None and schedule.on_from > timezone.localtime()
            return "off", "off: not yet" if is_early else "off: over"
        return None

    def _given(self, now: datetime) -> tuple[State, str] | None:
        if not self.everyone:
            return None
        return ("off" if self.everyone == "false" else "on"), f"{value_words(self.everyone)} for everyone"

    @property
    def state(self) -> State:
        """For filters and colours."""
        return self.status()[0]

    @property
    def status_words(self) -> str:
        """For people."""
        return self.status()[1]

    @property
    def badges(self) -> list[tuple[str, str]]:
        """What somebody should look at: a class for CSS, and words."""
        found = [("broken", each) for each in self.broken]
        if self.definition is None:
            found.append(("undefined", "not defined"))
        elif self.is_expired:
            found.append(("expired", f"expired {self.definition.expires}"))
        return found

    @property
    def is_expired(self) -> bool:
        """Whether it should be gone by now."""
        expires = self.definition.expires if self.definition else None
        return expires is not None and expires < today()


def today() -> date:
    """The date on the site's clock."""
    now = timezone.now()
    return (timezone.localtime(now) if timezone.is_aware(now) else now).date()


def overviews(names: Collection[str]) -> list[Overview]:
    """What is said of some features, with one query for each store."""
    by_store: dict[Store | None, list[str]] = {}
    for name in names:
        by_store.setdefault(safe_store(name), []).append(name)
    found = {name: each for store, its in by_store.items() for name, each in _read(store, its).items()}
    return [found[name] for name in names]


def safe_store(name: str) -> Store | None:
    """The store of a feature, or ``None`` where it can't be made."""
    try:
        return store_of(name, None)
    except Exception:  # A store that is configured wrongly is told by a check; pages render all the same.
        return None


def _read(store: Store | None, names: list[str]) -> dict[str, Overview]:
    found = {name: Overview(name, registry.get(name)) for name in names}
    if store is None:
        for each in found.values():
            each.broken.append("its store is not configured")
        return found
    fetched = store.fetch([(name, scope) for name in names for scope in (EVERYONE, STEERING)])
    for (name, scope), stored in fetched.items():
        try:
            value = decode(stored.text)
            if scope == EVERYONE:
                found[name].everyone = stored.text
            else:
                found[name].steering = Steering.from_value(value)
        except (PennantError, ValueError):
            what = "value for everyone" if scope == EVERYONE else "steering"
            found[name].broken.append(f"unreadable {what}")
    return found
