"""Kinds of configured values that Pennant adds: stores."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from revurb.conf.values import Kind, show

_STORE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores(Kind):
    """Stores by name, each a dict with ``DRIVER`` and its options; drivers check these."""

    expected: str = "a dict of stores, such as {'database': {'DRIVER': 'database'}}"

    def check(self, value: Any) -> Mapping[str, Mapping[str, Any]]:
        if not isinstance(value, Mapping) or not value:
            raise self.refuse(value)
        for name, options in value.items():
            if not isinstance(name, str) or not _STORE_NAME.fullmatch(name):
                raise ValueError(f"must be {self.expected}; {show(name)} is no name of one")
            if not isinstance(options, Mapping) or not isinstance(options.get("DRIVER"), str):
                raise ValueError(f"must be {self.expected}; {show(name)} has no 'DRIVER'")
        return MappingProxyType({name: MappingProxyType(dict(options)) for name, options in value.items()})
