"""A node's share: what its own sockets add up to in one application, and what Redis was told of it.

The two are compared when Redis can be told next, so an entry that changed twice in the meantime costs one operation or
none, and what waits never grows beyond what there is.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from broadcasting.protocol.messages import Member

Key = tuple[str, ...]
"""What an entry is of: ``("channel", name)``, ``("member", channel, user)``, ``("user", id)`` or ``CONNECTIONS``."""

CONNECTIONS: Key = ("connections",)


@dataclass(slots=True)
class Entry:
    """``count`` sockets; ``told`` is what Redis holds; ``known`` says that the cluster has heard of it."""

    count: int = 0
    told: int = 0
    known: bool = False
    limit: int | None = None


@dataclass(slots=True, kw_only=True)
class MemberEntry(Entry):
    member: Member


@dataclass(frozen=True, slots=True)
class Operation:
    """Redis shall hold ``value`` for this node.

    ``silent``: nobody is to be told of a beginning, since Redis only lost it. ``limit`` applies to ``weight`` sockets
    that wait to be let in.
    """

    key: Key
    value: int
    silent: bool = False
    limit: int | None = None
    weight: int = 0
    member: Member | None = None


class Share:
    """One application's. Everything here is told by and by; ``take`` gives what Redis was not told yet."""

    def __init__(self) -> None:
        self._entries: dict[Key, Entry] = {}
        self._members: dict[str, dict[str, MemberEntry]] = {}
        self._users: Counter[str] = Counter()
        self._dirty: dict[Key, None] = {}
        self.changed = 0
        """How many entries have become worth a look, and how many of these were ``taken``, in the same order."""
        self.taken = 0

    def __bool__(self) -> bool:
        """Whether there is something to take."""
        return bool(self._dirty)

    def __len__(self) -> int:
        """How much this node has or Redis believes it to have."""
        return len(self._entries) + sum(map(len, self._members.values()))

    def touch(self, key: Key) -> None:
        """Compare this entry with what Redis holds."""
        if key not in self._dirty:
            self._dirty[key] = None
            self.changed += 1

    def is_dirty(self, key: Key) -> bool:
        """Whether the entry is to be compared with what Redis holds."""
        return key in self._dirty

    def count(self, key: Key) -> int:
        entry = self._find(key)
        return entry.count if entry else 0

    def is_told(self, key: Key) -> bool:
        """Whether Redis holds the entry as it is, as far as is known."""
        entry = self._find(key)
        return entry is not None and entry.told > 0 and entry.count > 0 and key not in self._dirty

    def add(self, key: Key, limit: int | None = None) -> int:
        """Count one socket more; returns how many there are."""
        entry = self._entries.setdefault(key, Entry())
        entry.count += 1
        entry.limit = limit
        self.touch(key)
        return entry.count

    def add_member(self, channel: str, member: Member, limit: int | None = None) -> None:
        """Count one socket more of a user in a presence channel."""
        users = self._members.setdefault(channel, {})
        entry = users.get(member.key)
        if entry is None:
            entry = users[member.key] = MemberEntry(member=member)
        elif not entry.count:
            entry.member = member
        if not entry.count:
            self._users[channel] += 1
        entry.count += 1
        entry.limit = limit
        if entry.count == 1 or not entry.told:
            self.touch(("member", channel, member.key))

    def remove(self, key: Key) -> int:
        """Count one socket out; returns how many are left. Does nothing where there is none."""
        entry = self._find(key)
        if entry is None or not entry.count:
            return 0
        entry.count -= 1
        if key[0] != "member":
            self.touch(key)
        elif not entry.count:
            self._users[key[1]] -= 1
            self.touch(key)
        return entry.count

    def has_member(self, channel: str, user: str) -> bool:
        """Whether a socket of this node is that user in a presence channel."""
        entry = self._members.get(channel, {}).get(user)
        return entry is not None and entry.count > 0

    def has_members(self, channel: str) -> bool:
        return self._users[channel] > 0

    def take(self, most: int, waiting: Callable[[Key], int]) -> list[Operation]:
        """What Redis must be told next, the oldest first, of at most so many entries.

        ``waiting`` says how many sockets of an entry are not let in yet, if it has a limit.
        """
        keys = [key for key, _ in zip(self._dirty, range(most), strict=False)]
        for key in keys:
            del self._dirty[key]
        self.taken += len(keys)
        return [operation for key in keys if (operation := self._operation(key, waiting(key)))]

    def settle(self, operation: Operation, told: int) -> None:
        """Redis holds so much now, by its answer to an operation."""
        entry = self._find(operation.key)
        if entry is None:
            return
        entry.told = told
        entry.known = told > 0
        self._prune(operation.key, entry)
        if entry.count != told and (operation.key[0] != "member" or bool(entry.count) != bool(told)):
            self.touch(operation.key)

    def forget(self, silent: bool) -> None:
        """Redis holds nothing of this under the node's new name. ``silent``: the cluster was not told that it went."""
        for key, entry in list(self._each()):
            entry.told = 0
            entry.known = entry.known and silent
            self._prune(key, entry)
            if entry.count:
                self.touch(key)

    def clear(self) -> None:
        """This node has nothing any more."""
        for key, entry in self._each():
            entry.count = 0
            self.touch(key)
        self._users.clear()

    def _operation(self, key: Key, waiting: int) -> Operation | None:
        entry = self._find(key)
        if entry is None:
            return None
        silent = entry.known and not entry.told
        if not isinstance(entry, MemberEntry):
            if entry.count == entry.told:
                self._prune(key, entry)
                return None
            return Operation(key, entry.count, silent, entry.limit if waiting else None, waiting)
        value = min(entry.count, 1)
        if value == entry.told:
            self._prune(key, entry)
            return None
        # A user with a socket that was let in is let in with the others too.
        limit = entry.limit if value and waiting == entry.count else None
        return Operation(key, value, silent, limit, waiting, entry.member)

    def _find(self, key: Key) -> Entry | None:
        if key[0] != "member":
            return self._entries.get(key)
        return self._members.get(key[1], {}).get(key[2])

    def _each(self) -> Iterator[tuple[Key, Entry]]:
        yield from self._entries.items()
        for channel, users in self._members.items():
            for user, entry in users.items():
                yield ("member", channel, user), entry

    def _prune(self, key: Key, entry: Entry) -> None:
        if entry.count or entry.told:
            return
        if key[0] != "member":
            self._entries.pop(key, None)
            return
        users = self._members.get(key[1], {})
        users.pop(key[2], None)
        if not users:
            self._members.pop(key[1], None)
            del self._users[key[1]]
