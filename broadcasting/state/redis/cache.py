"""What cache channels remember, as Redis keeps it."""

import json

from broadcasting.protocol.messages import Event
from broadcasting.state.redis.client import Client
from broadcasting.state.redis.keys import ApplicationKeys
from broadcasting.state.redis.scripts import REMEMBER


async def remember(client: Client, keys: ApplicationKeys, channel: str, event: Event, ttl: float | None) -> int:
    """As ``State.remember``; also raises ``ValueError`` and redis-py's ``ResponseError`` where others wrote there."""
    return int(await client.run(REMEMBER, *remember_arguments(keys, channel, event, ttl)))


def remember_arguments(
    keys: ApplicationKeys, channel: str, event: Event, ttl: float | None
) -> tuple[list[bytes], list[str | int]]:
    """Keys and arguments of the script ``REMEMBER``, which answers with the serial."""
    lifetime = "" if ttl is None else max(round(ttl * 1000), 1)
    return [keys.cache(channel)], [_write_event(event), lifetime]


def read_event(text: bytes | None) -> Event | None:
    """What Redis holds for a cache channel. Raises ``ValueError`` or ``TypeError`` where that is no event."""
    if not text:
        return None
    serial, _, content = text.partition(b" ")
    name, data, channels, socket_id = json.loads(content)
    return Event(name=name, data=data, channels=tuple(channels), socket_id=socket_id, serial=int(serial))


def _write_event(event: Event) -> str:
    return json.dumps([event.name, event.data, list(event.channels), event.socket_id])
