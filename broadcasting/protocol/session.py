"""The session: what one connection may do, decided without doing it.

A frame, or the passing of time, goes in; commands come out, in the order in which the hub shall carry
them out. The caller passes the time, in seconds on any clock that only goes forward, and tells the
session what became of its commands by ``joined``, ``left``, ``signed_in`` and ``signed_out``. No input raises.
"""

import functools
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeGuard

from broadcasting.protocol import messages
from broadcasting.protocol.application import Application
from broadcasting.protocol.channels import ChannelName
from broadcasting.protocol.commands import (
    Close,
    Command,
    Prune,
    Reply,
    SendClientEvent,
    SignIn,
    Subscribe,
    Unsubscribe,
    User,
)
from broadcasting.protocol.ended import EndedAccess
from broadcasting.protocol.errors import (
    AuthorizationTimeout,
    ClientEventRefused,
    CloseCode,
    GrantExpired,
    InvalidChannelName,
    InvalidMessage,
    MemberLimitReached,
    NotAMember,
    PongTimeout,
    ProtocolError,
    RateLimitExceeded,
    Unauthorized,
    WatchlistTooLong,
)
from broadcasting.protocol.grants import FRESH, Grant, grant_part, read_grant
from broadcasting.protocol.handshake import check_handshake
from broadcasting.protocol.messages import Member, Message
from broadcasting.protocol.ratelimit import Attempts
from broadcasting.protocol.signatures import subscription_auth, user_auth, verify

WATCHLIST_LIMIT = 100


class Session:
    """One connection's state machine."""

    __slots__ = (
        "_attempts",
        "_authorized",
        "_closed",
        "_ended",
        "_epoch",
        "_good_until",
        "_last_seen",
        "_opened_at",
        "_pinged_at",
        "application",
        "grants",
        "socket_id",
        "subscriptions",
        "user",
    )

    def __init__(
        self,
        application: Application,
        socket_id: str,
        *,
        now: float,
        epoch: float = 0.0,
        ended: EndedAccess | None = None,
    ) -> None:
        """``epoch`` added to a time of the caller's clock is one since 1970; ``ended`` knows whose grants to refuse."""
        self.application = application
        self.socket_id = socket_id
        self.subscriptions: dict[str, Member | None] = {}
        """The channels that the connection is in, with its member in presence channels."""
        self.user: User | None = None
        """Whom the connection signed in as."""
        self.grants: dict[tuple[str, str | None], Grant] = {}
        """By whom and what the connection was ever let in, as far as the site said so: the last grant of each."""
        self._epoch = epoch
        self._ended = ended
        self._good_until: float | None = None
        self._attempts = Attempts(application) if application.rate_limiting_enabled else None
        self._opened_at: float = now
        self._authorized = False
        self._last_seen: float = now
        self._pinged_at: float | None = None
        self._closed = False

    # What the hub tells

    def joined(self, channel: str, member: Member | None) -> None:
        """The subscription was made."""
        self.subscriptions[channel] = member
        self._authorized = self._authorized or channel.startswith(("private-", "presence-"))

    def left(self, channel: str) -> None:
        """The subscription is over."""
        self.subscriptions.pop(channel, None)

    def signed_in(self, user: User) -> None:
        self.user = user
        self._authorized = True

    def signed_out(self) -> None:
        self.user = None

    def belongs_to(self, user_id: str) -> bool:
        """Whether the connection is this user's, by signing in or as a member of any channel."""
        if self.user is not None and self.user.id == user_id:
            return True
        return any(member is not None and member.key == user_id for member in self.subscriptions.values())

    def was_let_in(self, user_id: str, credential: str | None = None) -> bool:
        """Whether this user opened any channel to it, or if ``credential`` is given, whether that one did."""
        return any(grant.is_of(user_id, credential) for grant in self.grants.values())

    # What comes from outside

    def open(self, *, origin: str | None, version: str | None, strict_version: bool = False) -> list[Command]:
        """Greet the connection, or refuse it.

        ``origin`` is the header's value, ``version`` the ``protocol`` of the address; a version that is
        not Pusher's 5 to 7 is refused only if ``strict_version`` is set.
        """
        try:
            check_handshake(self.application, origin, version if strict_version else None)
        except ProtocolError as error:
            return self.fail(error)
        return [Reply(messages.connection_established(self.socket_id, self.application.activity_timeout))]

    def receive(self, content: str | bytes, now: float) -> list[Command]:
        """Decide on a message: a text, or the bytes of a binary frame (which Pusher does not know)."""
        if self._closed:
            return []
        self._last_seen = now
        self._pinged_at = None
        if self._attempts is not None and not self._attempts.allow(now):
            return self._over_limit()
        if _size_exceeds(content, self.application.max_message_size):
            self._closed = True
            return [Close(CloseCode.MESSAGE_TOO_BIG, "Maximum message size exceeded")]
        try:
            if not isinstance(content, str):
                raise InvalidMessage
            return self._decide(messages.decode(content))
        except ProtocolError as error:
            return [Reply(messages.error(error))]

    def tick(self, now: float) -> list[Command]:
        """Let time pass: ping a silent connection, give up on a dead or an unauthorized one.

        To be called every second or so.
        """
        if self._closed:
            return []
        if self._waits_too_long(now):
            return self.fail(AuthorizationTimeout())
        if self._good_until is not None and now + self._epoch >= self._good_until:
            return self.fail(GrantExpired())
        if self._pinged_at is not None:
            if now - self._pinged_at < self.application.activity_timeout:
                return []
            return [Prune(), *self.fail(PongTimeout())]
        if now - self._last_seen < self.application.ping_interval:
            return []
        self._pinged_at = now
        return [Reply(messages.PING)]

    def fail(self, error: ProtocolError) -> list[Command]:
        """End the connection: the error as a frame, then the socket with the same code.

        Reverb only sends the frame for some of these and leaves the socket usable.
        """
        self._closed = True
        return [Reply(messages.error(error)), Close(error.code, error.message)]

    def refuse(self, channel: str, error: ProtocolError) -> list[Reply]:
        """Refuse a subscription: Reverb's frame, and the one that names the channel."""
        kind, status = _REFUSALS.get(type(error), ("AuthError", 401))
        refusal = messages.subscription_error(channel, error, kind=kind, status=status)
        return [Reply(messages.error(error)), Reply(refusal)]

    # Deciding

    def _decide(self, message: Message) -> list[Command]:
        handler = _HANDLERS.get(message.event)
        if handler is not None:
            return handler(self, message)
        if message.event.startswith("pusher:"):
            raise InvalidMessage
        return self._other_event(message)

    def _ping(self, message: Message) -> list[Command]:
        return [Reply(messages.PONG)]

    def _pong(self, message: Message) -> list[Command]:
        return []

    def _subscribe(self, message: Message) -> list[Command]:
        data = _object(message.data)
        name, auth, channel_data = data.get("channel"), data.get("auth"), data.get("channel_data")
        if not isinstance(name, str) or not isinstance(auth, str | None) or not isinstance(channel_data, str | None):
            raise InvalidMessage
        try:
            channel = ChannelName.parse(name, self.application.max_channel_name)
            self._authorize(channel, auth, channel_data)
            member = self._member(channel_data) if channel.is_presence else None
        except (InvalidChannelName, Unauthorized, MemberLimitReached) as error:
            return [*self.refuse(name, error)]
        return [Subscribe(channel, member)]

    def _authorize(self, channel: ChannelName, auth: str | None, channel_data: str | None) -> None:
        if channel.is_user and (self.user is None or self.user.id != channel.user_id):
            raise Unauthorized
        if not channel.is_private:
            return
        self._verify(
            auth, functools.partial(subscription_auth, self.application, self.socket_id, channel.name, channel_data)
        )

    def _verify(self, auth: str | None, sign: Callable[[str | None], str]) -> None:
        """Take the grant of an ``auth``, if it has one. Raises ``Unauthorized`` unless ``sign`` makes the same."""
        part = grant_part(auth)
        if not verify(sign(part), auth):
            raise Unauthorized
        if part is not None:
            self._take(read_grant(part))

    def _take(self, grant: Grant | None) -> None:
        now = self._last_seen + self._epoch
        if grant is None or grant.is_over(now) or now - grant.issued_at > FRESH:
            raise Unauthorized
        if self._ended is not None and self._ended.covers(self.application.id, grant):
            raise Unauthorized
        self.grants[grant.user_id, grant.credential] = grant
        ends = [each.expires_at for each in self.grants.values() if each.expires_at is not None]
        self._good_until = min(ends, default=None)

    def _member(self, channel_data: str | None) -> Member:
        limit = self.application.max_presence_member_size
        if limit is not None and channel_data is not None and _size_exceeds(channel_data, limit):
            raise MemberLimitReached(f"The data of a member is limited to {limit} bytes")
        data = {} if channel_data is None else _object(messages.decode_json(channel_data))
        user_id = data.get("user_id")
        if _is_user_id(user_id):
            return Member(user_id, data.get("user_info"))
        if user_id in (None, "") and self.user is not None:
            return Member(self.user.id, self.user.info)
        raise Unauthorized("The channel data must contain a user_id")

    def _unsubscribe(self, message: Message) -> list[Command]:
        name = _object(message.data).get("channel")
        if not isinstance(name, str):
            raise InvalidMessage
        if name not in self.subscriptions:
            return []
        return [Unsubscribe(ChannelName.parse(name, self.application.max_channel_name))]

    def _sign_in(self, message: Message) -> list[Command]:
        data = _object(message.data)
        auth, user_data = data.get("auth"), data.get("user_data")
        if not isinstance(auth, str) or not isinstance(user_data, str):
            raise InvalidMessage
        try:
            self._verify(auth, functools.partial(user_auth, self.application, self.socket_id, user_data))
            user, too_long = _user(user_data)
        except Unauthorized as error:
            return self.fail(error)
        if self.user is not None and self.user.id != user.id:
            return self.fail(Unauthorized("Connection is signed in as another user"))
        commands: list[Command] = [SignIn(user, user_data)]
        if too_long and self.application.watchlist:
            commands.append(Reply(messages.error(WatchlistTooLong())))
        return commands

    def _other_event(self, message: Message) -> list[Command]:
        if not isinstance(message.channel, str) or not isinstance(message.data, dict | list | None):
            raise InvalidMessage
        if not message.event.startswith("client-"):
            return []
        policy = self.application.accept_client_events_from
        if policy not in ("all", "members"):
            raise ClientEventRefused
        if policy == "members" and message.channel not in self.subscriptions:
            raise NotAMember
        channel = ChannelName.parse(message.channel, self.application.max_channel_name)
        self._check_client_event(channel, message.event)
        member = self.subscriptions.get(channel.name)
        return [SendClientEvent(channel, message.event, message.data, member.user_id if member else None)]

    def _check_client_event(self, channel: ChannelName, event: str) -> None:
        if len(event) > self.application.max_event_name:
            raise ClientEventRefused(f"The event name is limited to {self.application.max_event_name} characters")
        # Receivers take what comes on these two for the server's own word, or for ciphertext.
        if channel.is_user or channel.is_encrypted:
            raise ClientEventRefused("Client events are not accepted on this channel")
        if not channel.is_private and not self.application.client_events_on_public_channels:
            raise ClientEventRefused("Client events are only accepted on private and presence channels")

    # Time and limits

    def _over_limit(self) -> list[Command]:
        if self.application.rate_limiting_terminate_on_limit:
            return self.fail(RateLimitExceeded())
        return [Reply(messages.error(RateLimitExceeded()))]

    def _waits_too_long(self, now: float) -> bool:
        timeout = self.application.authorization_timeout
        return timeout is not None and not self._authorized and now - self._opened_at >= timeout


_HANDLERS: dict[str, Callable[[Session, Message], list[Command]]] = {
    "pusher:ping": Session._ping,
    "pusher:pong": Session._pong,
    "pusher:subscribe": Session._subscribe,
    "pusher:unsubscribe": Session._unsubscribe,
    "pusher:signin": Session._sign_in,
}

_REFUSALS: dict[type[ProtocolError], tuple[str, int]] = {
    InvalidChannelName: ("InvalidChannel", 4009),
    MemberLimitReached: ("LimitReached", 4100),
}


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InvalidMessage
    return value


def _is_user_id(value: object) -> TypeGuard[str | int]:
    return isinstance(value, str | int) and not isinstance(value, bool) and value != ""


def _user(user_data: str) -> tuple[User, bool]:
    data = None
    with suppress(InvalidMessage):
        data = messages.decode_json(user_data)
    if not isinstance(data, dict) or not _is_user_id(data.get("id")):
        raise Unauthorized('The returned user data must contain the "id" field.')
    listed = data.get("watchlist")
    watchlist = [str(each) for each in listed if _is_user_id(each)] if isinstance(listed, list) else []
    user = User(str(data["id"]), data.get("user_info"), tuple(watchlist[:WATCHLIST_LIMIT]))
    return user, len(watchlist) > WATCHLIST_LIMIT


def _size_exceeds(content: str | bytes, limit: int) -> bool:
    if len(content) > limit:
        return True
    # No character takes more than four bytes, so most texts need no second look.
    return isinstance(content, str) and len(content) * 4 > limit and len(content.encode("utf-8", "replace")) > limit
