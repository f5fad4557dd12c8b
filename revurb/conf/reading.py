"""How configured values are read: a dict or the environment against the kinds it may hold, with every problem noted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Literal

from revurb.conf.values import Credential, Kind, show

Topic = Literal["shape", "unknown", "value", "credentials", "duplicate", "tls", "connection"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong with the configuration. ``message`` is a sentence without secrets."""

    topic: Topic
    message: str


@dataclass(slots=True)
class Reading:
    """The values that could be read, and the problems with the others."""

    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def note(self, topic: Topic, message: str) -> None:
        self.problems.append(Problem(topic=topic, message=message))

    def take(self, name: str, place: str, kind: Kind, value: Any, *, text: bool = False) -> None:
        """Keep the value of ``name`` as its kind understands it; ``place`` names its source in a problem."""
        try:
            self.values[name] = kind.read(value) if text else kind.check(value)
        except ValueError as error:
            topic: Topic = "credentials" if isinstance(kind, Credential) else "value"
            self.note(topic, f"{place} {error}.")


def read_mapping(
    values: Mapping[Any, Any], kinds: Mapping[str, Kind], place: str, known: Iterable[str] | None = None
) -> Reading:
    """Read a dict of the settings module.

    ``place`` is a format string with one ``{}`` for the key; ``known`` lists the valid keys where
    there are more than ``kinds`` has.
    """
    reading = Reading()
    for key, value in values.items():
        if isinstance(key, str) and key in kinds:
            reading.take(key, place.format(key), kinds[key], value)
        else:
            reading.note("unknown", f"{place.format(_name(key))} is unknown; {suggest(key, known or kinds)}.")
    return reading


def suggest(key: Any, known: Iterable[str]) -> str:
    """Say what an unknown key may have meant, and list all that are known."""
    names = list(known)
    meant = get_close_matches(str(key)[:60].upper(), names, 1) if isinstance(key, str) else []
    return (f"did you mean {meant[0]}? " if meant else "") + f"Known are {', '.join(names)}"


def read_environment(
    environ: Mapping[str, str], kinds: Mapping[str, Kind], variables: Mapping[str, list[str]]
) -> Reading:
    """Read the variables of each setting, the first of which wins; an empty one counts as not set."""
    reading = Reading()
    for name, kind in kinds.items():
        variable = next((each for each in variables[name] if environ.get(each)), None)
        if variable:
            reading.take(name, f"The environment variable {variable}", kind, environ[variable], text=True)
    return reading


def _name(key: Any) -> str:
    return show(key)[1:-1] if isinstance(key, str) else show(key)
