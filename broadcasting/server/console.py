"""``runrevurb --debug``: what happens to sockets and channels, line by line on the terminal.

Laid out as Reverb's: what happened on the left, to whom on the right, below it the message. Everything here may come
from a hostile client, so nothing reaches the terminal that could steer it.
"""

import json
import logging
import shutil
import unicodedata
from io import TextIOBase
from typing import Any

from django.core.management.color import Style
from django.dispatch import Signal

from broadcasting import signals

REQUESTS = logging.getLogger("broadcasting.api")
"""Tells why the HTTP API refused a request, which the publisher is not told."""
LONGEST_MESSAGE = 200
"""Characters of a message that are shown."""
WIDEST_LINE = 150
INDENT = "  "
STEERING = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
"""Unicode categories of characters that move, hide or reorder others, or cannot be written at all."""


class Console:
    """Writes to ``out`` in the colours of ``style`` (``no_style()`` for none) once it is connected."""

    def __init__(self, out: TextIOBase, style: Style) -> None:
        self.out = out
        self.style = style
        self._receivers: dict[Signal, Any] = {
            signals.connection_opened: self.connection_opened,
            signals.connection_closed: self.connection_closed,
            signals.connection_pruned: self.connection_pruned,
            signals.channel_occupied: self.channel_occupied,
            signals.channel_vacated: self.channel_vacated,
            signals.message_received: self.message_received,
            signals.message_sent: self.message_sent,
        }
        self._refusals = Refusals(self)

    def connect(self) -> None:
        """Listen to the server's signals, until ``disconnect`` or the end of the process."""
        for signal, receiver in self._receivers.items():
            signal.connect(receiver, weak=False)
        REQUESTS.addHandler(self._refusals)
        REQUESTS.setLevel(logging.INFO)

    def disconnect(self) -> None:
        for signal, receiver in self._receivers.items():
            signal.disconnect(receiver)
        REQUESTS.removeHandler(self._refusals)
        REQUESTS.setLevel(logging.NOTSET)

    async def connection_opened(self, *, socket_id: str, **kwargs: Any) -> None:
        self._line("Connection Established", socket_id, self.style.SUCCESS)

    async def connection_closed(self, *, socket_id: str, code: int, **kwargs: Any) -> None:
        self._line("Connection Closed", f"{socket_id} ({code})", self.style.WARNING)

    async def connection_pruned(self, *, socket_id: str, **kwargs: Any) -> None:
        self._line("Connection Pruned", socket_id, self.style.WARNING)

    async def channel_occupied(self, *, channel: str, **kwargs: Any) -> None:
        self._line("Channel Created", channel, self.style.MIGRATE_LABEL)

    async def channel_vacated(self, *, channel: str, **kwargs: Any) -> None:
        self._line("Channel Removed", channel, self.style.MIGRATE_LABEL)

    async def message_received(self, *, socket_id: str, message: str, **kwargs: Any) -> None:
        self._line("Message Received", socket_id, self.style.HTTP_INFO)
        self._body(_decoded(message))

    async def message_sent(self, *, message: str, socket_ids: tuple[str, ...], **kwargs: Any) -> None:
        content = _decoded(message)
        event, channel = (content.get("event"), content.get("channel")) if isinstance(content, dict) else (None, None)
        receivers = socket_ids[0] if len(socket_ids) == 1 else f"{len(socket_ids)} connections"
        if event == "pusher:ping":
            self._line("Connection Pinged", receivers, self.style.HTTP_INFO)
            return
        if channel is not None and not str(event).startswith("pusher_internal:"):
            self._line("Broadcasting To", f"{channel} ({receivers})", self.style.HTTP_INFO)
        else:
            self._line("Message Sent", receivers, self.style.HTTP_INFO)
        self._body(content)

    def request_refused(self, reason: str) -> None:
        self._line("Request Refused", reason, self.style.ERROR)

    def _line(self, what: str, whom: Any, colour: Any) -> None:
        width = min(shutil.get_terminal_size((80, 24)).columns, WIDEST_LINE)
        whom = shortened(harmless(str(whom)))
        dots = "." * max(width - len(INDENT) * 2 - len(what) - len(whom) - 2, 3)
        self._write(f"{INDENT}{colour(what)} {dots} {whom}")

    def _body(self, content: Any) -> None:
        text = shortened(pretty(content))
        self._write("\n".join(INDENT * 2 + harmless(line) for line in text.split("\n")))

    def _write(self, text: str) -> None:
        encoding = getattr(self.out, "encoding", None) or "utf-8"
        self.out.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
        self.out.flush()


class Refusals(logging.Handler):
    """Shows what the HTTP API logs of the requests that it refused; failures have their traceback in the log."""

    def __init__(self, console: Console) -> None:
        super().__init__(logging.INFO)
        self._console = console

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno == logging.INFO:
            self._console.request_refused(record.getMessage().removeprefix("Refused a request: "))


def pretty(content: Any) -> str:
    """Indented JSON of a decoded message, or the text that could not be decoded, its line breaks escaped."""
    if isinstance(content, str):
        return content.replace("\n", "\\n")
    try:
        return json.dumps(content, indent=4, ensure_ascii=False)
    except RecursionError:
        return "(nested too deeply)"


def harmless(text: str) -> str:
    """Escape every character that a terminal would obey instead of showing it."""
    return "".join(
        character.encode("unicode_escape").decode() if unicodedata.category(character) in STEERING else character
        for character in text
    )


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST_MESSAGE else text[:LONGEST_MESSAGE] + "..."


def _decoded(message: str) -> Any:
    """The message with its inner JSON decoded too, or its text as it is."""
    content = _json(message)
    if not isinstance(content, dict):
        return message
    content["data"] = data = _json(content.get("data"))
    if isinstance(data, dict) and "channel_data" in data:
        data["channel_data"] = _json(data["channel_data"])
    if data is None:
        del content["data"]
    return content


def _json(text: Any) -> Any:
    if not isinstance(text, str):
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
