"""What a node knows of one presence channel, kept up to date by the changes that all nodes spread. No I/O.

The changes of a channel are a chain: each names the serial that it follows. Only the next one is applied, so every node
goes through the same changes in the same order, whatever the order in which it hears of them.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from broadcasting.protocol.messages import Member
from broadcasting.state.redis.keys import unwire

HELD = 1_000
"""Changes that wait for one that is missing. With more, asking for the whole channel is cheaper."""

_encode = json.JSONEncoder(separators=(",", ":")).encode


def write_member(member: Member) -> str:
    """A member as a text of ASCII, which keeps the types and whatever JSON strings can hold."""
    return _encode([member.user_id, member.user_info])


def read_member(text: str) -> Member:
    """Raises ``ValueError`` on what ``write_member`` did not write."""
    content = json.loads(text)
    if not isinstance(content, list) or len(content) != 2 or not _is_id(content[0]):
        raise ValueError(text)
    return Member(*content)


@dataclass(frozen=True, slots=True)
class Change:
    """A user came or went; it follows the change with the serial ``previous``."""

    previous: int
    serial: int
    added: bool
    member: Member

    def write(self) -> list[object]:
        """As plain values, for other nodes."""
        return [self.previous, self.serial, self.added, write_member(self.member)]

    @classmethod
    def read(cls, content: object) -> "Change":
        """Raises ``ValueError`` on what ``write`` did not write."""
        match content:
            case [int(previous), int(serial), bool(added), str(text)]:
                return cls(previous, serial, added, read_member(text))
        raise ValueError(content)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A presence channel as Redis has it: users in the order of their coming."""

    serial: int
    members: Mapping[str, Member]

    @classmethod
    def read(cls, fields: list[bytes]) -> "Snapshot":
        """From what HGETALL answers."""
        serial, found = 0, []
        for field, value in zip(fields[::2], fields[1::2], strict=True):
            if field == b"serial":
                serial = int(value)
            else:
                _, came, text = value.decode("ascii").split(" ", 2)
                found.append((int(came), unwire(field[2:]), read_member(text)))
        found.sort(key=lambda each: each[0])
        return cls(serial, {user: member for _, user, member in found})


@dataclass(frozen=True, slots=True)
class Shown:
    """What this node's subscribers must be told."""

    added: bool
    member: Member


class Replica:
    """One presence channel. ``keep`` says of a user whether a socket of this node is that one.

    Whoever is here is shown, even while Redis does not hold it: after an outage it will again.
    """

    def __init__(self, keep: Callable[[str], bool]) -> None:
        self._keep = keep
        self._members: dict[str, Member] = {}
        self._extra: dict[str, Member] = {}
        self._held: dict[int, Change] = {}
        self.serial: int | None = None
        """Of the last change that was applied; None before the first snapshot."""
        self.broken = False
        """The changes do not fit together any more; a snapshot mends that."""

    def __contains__(self, user: str) -> bool:
        return user in self._members or user in self._extra

    def __len__(self) -> int:
        return len(self._members) + len(self._extra)

    @property
    def waits(self) -> bool:
        """Whether a change is missing between those that were heard."""
        return self.broken or (self.serial is not None and bool(self._held))

    def listing(self) -> list[Member]:
        return [*self._members.values(), *self._extra.values()]

    def load(self, snapshot: Snapshot, asked: int | None, lenient: bool) -> list[Shown]:
        """Take the channel as it was after its serial; returns what that changed.

        ``asked`` is the replica's serial when the snapshot was asked for. ``lenient`` keeps users who are missing, for
        ``prune``: after an outage, other nodes may not have told theirs yet.
        """
        if self.serial is not None and snapshot.serial < self.serial and self.serial != asked:
            return []
        before = {**self._members, **self._extra}
        first = self.serial is None and not self._extra
        self.serial = snapshot.serial
        self.broken = False
        self._members = dict(snapshot.members)
        self._extra = {
            user: member
            for user, member in before.items()
            if user not in self._members and (lenient or self._keep(user))
        }
        shown = [Shown(False, member) for user, member in before.items() if user not in self]
        if not first:
            # Nobody of this node was shown the channel before its first snapshot.
            shown += [Shown(True, member) for user, member in self._members.items() if user not in before]
        self._held = {previous: change for previous, change in self._held.items() if change.serial > self.serial}
        if any(previous < self.serial for previous in self._held):
            self._held.clear()
            self.broken = True
        return shown + self._drain()

    def hear(self, change: Change) -> list[Shown]:
        """Take a change, whenever it comes; returns what it, and those that waited for it, changed."""
        if self.serial is not None:
            if change.serial <= self.serial:
                return []
            if change.previous < self.serial:
                # It leaves out what was applied here: Redis has lost something in between.
                self._held.clear()
                self.broken = True
                return []
        if len(self._held) >= HELD:
            self._held.clear()
            self.broken = True
            return []
        self._held[change.previous] = change
        return self._drain()

    def show(self, member: Member) -> list[Shown]:
        """A socket of this node is let in as that user before Redis was told."""
        if member.key in self:
            return []
        self._extra[member.key] = member
        return [Shown(True, member)]

    def hide(self, user: str) -> list[Shown]:
        """No socket of this node is that user any more; returns a change where only this node knew of it."""
        member = self._extra.pop(user, None)
        return [Shown(False, member)] if member else []

    def prune(self) -> list[Shown]:
        """Give up who is still missing, except for this node's own."""
        gone = [user for user in self._extra if not self._keep(user)]
        return [Shown(False, self._extra.pop(user)) for user in gone]

    def _drain(self) -> list[Shown]:
        shown: list[Shown] = []
        while self.serial is not None and (change := self._held.pop(self.serial, None)):
            self.serial = change.serial
            shown += self._apply(change)
        return shown

    def _apply(self, change: Change) -> list[Shown]:
        user = change.member.key
        was_shown = user in self
        if change.added:
            self._extra.pop(user, None)
            self._members.pop(user, None)
            self._members[user] = change.member
            return [] if was_shown else [Shown(True, change.member)]
        member = self._members.pop(user, None) or self._extra.pop(user, None)
        if member and self._keep(user):
            self._extra[user] = member
            return []
        return [Shown(False, member)] if member else []


def _is_id(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)
