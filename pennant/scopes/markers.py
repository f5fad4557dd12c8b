"""Texts that stand for no scope of a site; no text that a site gives becomes one of them (``text``)."""

MARK = "$"
"""What they begin with."""

NOBODY = "$null"
"""The scope ``None``: an anonymous visitor, or code that runs for nobody."""

GLOBAL = "$global"
"""The scope of ``Feature.globally()``."""

EVERYONE = "$everyone"
"""Where a store keeps the value that was given to everyone, for scopes without one of their own."""

STEERING = "$steering"
"""Where a store keeps what operators said of a feature (``pennant.steering``)."""

UNREADABLE = "$unreadable"
"""In place of a text where an object can't be a scope; nothing is stored under it."""

RESERVED = frozenset({EVERYONE, STEERING})
"""Rows that are about a feature, not about a scope."""
