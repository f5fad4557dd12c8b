"""What a server's refusal means to the one who published."""

import math

from broadcasting.broadcasters.errors import Refused
from broadcasting.broadcasters.http.address import Address
from broadcasting.broadcasters.http.answers import Answer

SHOWN = 200
"""Characters of an answer that an error repeats."""

_MEANINGS = {
    401: "Are key and secret those of the server, and do the clocks agree?",
    403: "Is the application switched off?",
    404: "Are the application's id and the address's path those of the server?",
    413: "The server allows less than the event has: see its MAX_REQUEST_SIZE and the application's MAX_EVENT_PAYLOAD.",
    429: "The application's limits are used up: see MAX_EVENTS_PER_SECOND.",
    503: "The server is up, but what it needs is not.",
}


def refusal(address: Address, answer: Answer) -> Refused:
    """The error for an answer that is no success."""
    parts = [f"The server at {address} answered {answer.status}: {_text(answer.body)}"]
    if 300 <= answer.status < 400:
        parts = [f"The server at {address} sends elsewhere ({answer.status}), which is not followed."]
        parts.append("Name its own SCHEME, HOST, PORT and PATH.")
    elif answer.status < 300:
        parts = [f"What is at {address} answered {answer.status}, but not as a Pusher server does."]
    elif meaning := _MEANINGS.get(answer.status):
        parts.append(meaning)
    retry_after = _seconds(answer.retry_after)
    if retry_after is not None:
        parts.append(f"It may be tried again in {retry_after:g} s.")
    return Refused(" ".join(parts), answer.status, retry_after)


def _text(body: bytes) -> str:
    text = body.decode("utf-8", "replace")[: SHOWN + 1]
    clipped = text[:SHOWN] + ("…" if len(text) > SHOWN else "")
    return "".join(each if each.isprintable() else " " for each in clipped).strip() or "nothing more"


def _seconds(text: str | None) -> float | None:
    """``Retry-After`` as seconds; a date counts as none."""
    try:
        seconds = float(text or "")
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None
