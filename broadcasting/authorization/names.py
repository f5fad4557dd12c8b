"""Names of channels as clients ask for them, and of what stands in them, for people to read."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Model

from broadcasting.protocol.channels import ChannelKind, ChannelName


def bare_name(channel: ChannelName) -> str:
    """The name that patterns are held against: without the prefix of its kind, ``cache-`` included.

    Laravel leaves ``cache-`` in the name. We take it away, so that ``PrivateCacheChannel("orders.1")`` is guarded by
    the pattern that guards ``PrivateChannel("orders.1")``.
    """
    return channel.name.removeprefix(channel.kind.value)


def kind_in_words(channel: ChannelName) -> str:
    """The kind of a channel for people, as ``private encrypted cache``."""
    if channel.kind is ChannelKind.USER:
        return "user"
    return channel.kind.value.rstrip("-").replace("-", " ") or "public"


def shown(value: Any) -> str:
    """A value in an explanation: models by their keys, texts clipped, others by their types.

    Never by a ``__str__`` or ``__repr__`` of the site's, which might ask the database, and never what is in a dict.
    """
    if isinstance(value, Model):
        return f"{type(value).__name__} {value.pk!r}"
    if isinstance(value, Mapping):
        return f"a dict with {', '.join(map(str, value)) or 'nothing'}"
    if value is None or isinstance(value, str | int | float | UUID):
        text = str(value) if isinstance(value, UUID) else repr(value)
        return text if len(text) <= 200 else f"{text[:200]}…"
    return f"a {type(value).__name__}"
