"""Values, names and scopes as a page shows them: short, and with nothing in them that a browser would act on."""

import json
from typing import Any

from pennant.scopes.markers import EVERYONE, GLOBAL, NOBODY

LONGEST_SHOWN = 120
_WORDS = {"true": "on", "false": "off"}
_SCOPES = {NOBODY: "nobody (anonymous)", GLOBAL: "the whole site", EVERYONE: "everyone"}


def plain(text: str, longest: int = LONGEST_SHOWN) -> str:
    """A text on one line: what can't be printed, or turns the direction of what follows, is written as an escape."""
    short = text if len(text) <= longest else f"{text[:longest]}…"
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in short)


def value_words(text: str) -> str:
    """A stored value: ``on``, ``off``, or its JSON; "nothing" where there is none."""
    return plain(_WORDS.get(text, text)) if text else "nothing"


def scope_words(text: str) -> str:
    """A scope's text, or what stands for it."""
    return _SCOPES.get(text) or plain(text, 255)


def pretty(value: Any) -> str:
    """A value as JSON that somebody may go on writing in."""
    return json.dumps(value, ensure_ascii=False)
