"""An AsyncAPI 3.0 document of events: https://www.asyncapi.com/docs/reference/specification/v3.0.0."""

import inspect
import re
from typing import Any

from broadcasting.protocol.channels import USER_PREFIX, ChannelKind
from broadcasting.schemas.catalogue import Catalogue, EventType
from broadcasting.schemas.jsonschema import Schema, json_schema

PARAMETER = re.compile(r"\{(\w+)\}")


def asyncapi(catalogue: Catalogue) -> Schema:
    """The document, as a dict: what the site sends, on which channels."""
    names = catalogue.reader.definitions.names()
    schemas = {name: json_schema(type_, names) for name, _, type_ in catalogue.reader.definitions.sorted()}
    channels = _channels(catalogue, names)
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Live events",
            "version": "1.0.0",
            "description": "What this site broadcasts over Pusher's protocol. `manage.py broadcast_types` wrote this.",
        },
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": {f"broadcast.{key}": _operation(key, channel) for key, channel in channels.items()},
        "components": {
            "schemas": schemas,
            "messages": {_title(each, names): _message(each, names) for each in catalogue.events},
        },
    }


def _channels(catalogue: Catalogue, names: dict[type[Any], str]) -> dict[str, Schema]:
    found: dict[str, Schema] = {}
    for address in sorted({address for event in catalogue.events for address in event.channels}):
        messages = sorted(_title(event, names) for event in catalogue.events if address in event.channels)
        found[_key(address)] = {
            "address": address,
            "description": f"Kind: {_kind(address)}.",
            "parameters": {name: {} for name in PARAMETER.findall(address)},
            "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
        }
    return found


def _operation(key: str, channel: Schema) -> Schema:
    messages = [{"$ref": f"#/channels/{key}/messages/{name}"} for name in channel["messages"]]
    return {"action": "send", "channel": {"$ref": f"#/channels/{key}"}, "messages": messages}


def _message(event: EventType, names: dict[type[Any], str]) -> Schema:
    message: Schema = {"name": event.name, "title": _title(event, names), "payload": json_schema(event.payload, names)}
    # A dataclass without a text of its own has its signature as one.
    text = event.source.__dict__.get("__doc__") or ""
    if text and not event.title and not text.startswith(f"{event.source.__name__}("):
        message["summary"] = inspect.cleandoc(text).partition("\n")[0]
    return message


def _title(event: EventType, names: dict[type[Any], str]) -> str:
    return re.sub(r"[^\w.-]", "_", event.title, flags=re.ASCII) or names[event.source]


def _kind(address: str) -> str:
    return "user" if address.startswith(USER_PREFIX) else ChannelKind.of(address).name.lower().replace("_", " ")


def _key(address: str) -> str:
    return re.sub(r"[^\w.-]", "_", address.replace("{", "").replace("}", ""), flags=re.ASCII)
