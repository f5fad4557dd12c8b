"""The id that a payload carries, by which a browser knows an event that it has heard before."""

import json
from uuid import uuid4

from broadcasting.conf.broadcasting import get_broadcasting_settings


def with_id(data: str) -> str:
    """A payload with a new id under ``OUTBOX_ID_KEY``, if it is a JSON object.

    A key of that name which the payload has already wins: it comes later, and parsers keep the last.
    """
    key = get_broadcasting_settings().OUTBOX_ID_KEY
    if not key or not data.startswith("{"):
        return data
    rest = data[1:].lstrip()
    comma = "" if rest.startswith("}") else ","
    return f'{{{json.dumps(key)}:"{uuid4()}"{comma}{rest}'
