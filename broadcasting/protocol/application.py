"""The application: one tenant of the server, with its credentials and its limits."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal, Self

ClientEventPolicy = Literal["all", "members", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """One tenant: clients name it by ``key``, publishers by ``id``; ``secret`` signs for both.

    The docstring under each field is its documentation; sizes are in bytes, times in seconds,
    and ``None`` means no limit unless the field says otherwise.
    """

    id: str
    """Names the application in the HTTP API. Digits only, if the ``pusher`` package for Python shall accept it."""
    key: str
    """Names the application in the socket's address. Public."""
    secret: str = field(repr=False)
    """Signs subscriptions and API requests. Never leaves the server."""
    enabled: bool = True
    """An application that is switched off refuses connections with 4003 and API requests with 403."""
    allowed_origins: tuple[str, ...] = ("*",)
    """Patterns for the host part of the ``Origin`` header; ``*`` alone lets everybody in."""
    ping_interval: int = 60
    """A socket that was silent for so long is pinged."""
    activity_timeout: int = 30
    """Told to the client, which pings after so much silence; also how long a pong may take."""
    max_connections: int | None = None
    """Sockets at one time."""
    max_message_size: int = 10_000
    """One message from a client; a larger one closes the socket with 1009."""
    max_send_buffer: int = 1_000_000
    """Bytes that may wait for a client which reads too slowly; beyond that it is dropped."""
    accept_client_events_from: ClientEventPolicy = "members"
    """Who may send client events: ``all`` sockets, ``members`` of the channel, or ``none``."""
    client_events_on_public_channels: bool = True
    """As Reverb has it; ``False`` leaves client events to private and presence channels, as Pusher has it."""
    rate_limiting_enabled: bool = False
    """Whether messages of a client are counted at all."""
    rate_limiting_max_attempts: int = 60
    """Messages of any kind that one socket may send in ``rate_limiting_decay_seconds``."""
    rate_limiting_decay_seconds: int = 60
    """Length of the counting window."""
    rate_limiting_terminate_on_limit: bool = False
    """Whether a socket over the limit is closed, not only told so."""
    subscription_count: bool = False
    """Whether subscribers of non-presence channels hear how many they are."""
    watchlist: bool = False
    """Whether signed-in users hear of the users that they watch."""
    authorization_timeout: int | None = None
    """A socket that has neither signed in nor joined a private or presence channel by then is closed with 4009."""
    cache_ttl: int | None = 1800
    """How long a cache channel remembers its last event, also without subscribers."""
    max_channel_name: int = 200
    """Characters in a channel's name."""
    max_presence_members: int | None = None
    """Users in one presence channel."""
    max_presence_member_size: int | None = None
    """The ``channel_data`` of one member."""
    max_event_channels: int = 100
    """Channels that one event may be published to."""
    max_event_name: int = 200
    """Characters in an event's name."""
    max_event_payload: int | None = None
    """The ``data`` of one published event; ``None`` leaves it to ``MAX_REQUEST_SIZE``."""
    max_batch_size: int = 10
    """Events in one batch."""
    max_events_per_second: int | None = None
    """Events that publishers may send over the HTTP API, whichever node they ask."""
    max_reads_per_second: int | None = None
    """Other requests to the HTTP API, whichever node is asked."""

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> Self:
        """Build an application from UPPER-case keys, as in ``REVURB["APPS"]``.

        Raises ``ValueError`` with the known keys when one is unknown, and with the missing ones
        when ``ID``, ``KEY`` or ``SECRET`` is not there. Types are the caller's to check.
        """
        known = {each.name.upper(): each.name for each in fields(cls)}
        if unknown := sorted(set(values) - set(known)):
            raise ValueError(f"unknown {', '.join(unknown)}; known are {', '.join(known)}")
        if missing := [key for key in ("ID", "KEY", "SECRET") if not values.get(key)]:
            raise ValueError(f"{', '.join(missing)} missing")
        arguments = {known[key]: value for key, value in values.items()}
        if "allowed_origins" in arguments:
            arguments["allowed_origins"] = tuple(arguments["allowed_origins"])
        return cls(**arguments)
