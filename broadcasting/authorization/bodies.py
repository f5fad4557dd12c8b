"""The bodies of requests for signatures, form or JSON."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

from broadcasting.protocol.messages import SOCKET_ID

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data", "")
LONGEST_SOCKET_ID = 64
MAX_CHANNELS = 50
"""Channels that one request may ask for."""


class InvalidBody(Exception):
    """A body that can't be understood; ``status`` is the answer's."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


class Body:
    """A request's fields. Raises ``InvalidBody``, as do its methods, for what is no form and no JSON object."""

    def __init__(self, request: HttpRequest) -> None:
        try:
            self._fields = _read(request)
        except RequestDataTooBig:
            raise InvalidBody("The body is too large.", 413) from None
        except (SuspiciousOperation, BadRequest, MultiPartParserError, UnreadablePostError):
            raise InvalidBody("The body can't be read.") from None

    def text(self, name: str) -> str:
        """A field that is there once, as a text."""
        values = self._fields.get(name, ())
        if len(values) != 1 or not isinstance(values[0], str) or not values[0]:
            raise InvalidBody(f"{name} must be given once, as a text.")
        return values[0]

    def socket_id(self) -> str:
        """The ``socket_id``; two numbers with a dot between them."""
        found = self.text("socket_id")
        if len(found) > LONGEST_SOCKET_ID or not SOCKET_ID.fullmatch(found):
            raise InvalidBody("socket_id is malformed: two numbers with a dot between them are wanted, as 123.456.")
        return found

    def channels(self) -> Sequence[str] | None:
        """The names under ``channels`` or ``channels[]``; ``None`` when the request asks for one ``channel_name``."""
        if not (values := [*self._fields.get("channels", ()), *self._fields.get("channels[]", ())]):
            return None
        names = values[0] if len(values) == 1 and isinstance(values[0], list) else values
        if not all(isinstance(name, str) for name in names):
            raise InvalidBody("channels must be a list of texts.")
        if not 1 <= len(names) <= MAX_CHANNELS:
            raise InvalidBody(f"channels must be 1 to {MAX_CHANNELS}.")
        return list(dict.fromkeys(names))


def _read(request: HttpRequest) -> Mapping[str, Sequence[Any]]:
    """All values of each field."""
    if request.content_type in FORMS:
        return {name: request.POST.getlist(name) for name in request.POST}
    if request.content_type != "application/json":
        raise InvalidBody("Send a form or application/json.", 415)
    try:
        fields = json.loads(request.body, object_pairs_hook=_unique)
    except (ValueError, RecursionError):
        raise InvalidBody("The body is no valid JSON.") from None
    if not isinstance(fields, dict):
        raise InvalidBody("The JSON must be an object.")
    return {name: [value] for name, value in fields.items()}


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands there twice")
    return found
