"""Responses in JSON, as small as they can be made."""

import json
from typing import Any

from django.http import HttpResponse

_encode = json.JSONEncoder(separators=(",", ":")).encode


def json_response(content: Any, *, status: int = 200) -> HttpResponse:
    """Build a response whose body is ``content`` in compact JSON."""
    body = _encode(content).encode() if content else b"{}"
    return HttpResponse(body, status=status, content_type="application/json")
