"""Options of our own drivers, read as settings are."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from revurb.conf.reading import read_mapping
from revurb.conf.values import Kind, show


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Kind):
    """A key of one of Django's own settings."""

    setting: str
    known: Collection[str]

    def check(self, value: Any) -> str:
        if not isinstance(value, str) or value not in self.known:
            raise ValueError(f"must be an entry of {self.setting} ({', '.join(self.known)}), not {show(value)}")
        return value


def read_options(store: str, options: Mapping[str, Any], kinds: Mapping[str, Kind]) -> dict[str, Any]:
    """The options of a store. Raises ``ImproperlyConfigured`` that names everything that is wrong with them."""
    reading = read_mapping(options, kinds, f"PENNANT['STORES']['{store}']['{{}}']", known=["DRIVER", *kinds])
    if reading.problems:
        raise ImproperlyConfigured("\n".join(problem.message for problem in reading.problems))
    return reading.values
