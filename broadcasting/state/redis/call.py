"""One call of ``tell.lua``: what a node says, as keys and arguments, and what the answer means. No I/O."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from broadcasting.state.redis.keys import ApplicationKeys, wire
from broadcasting.state.redis.replica import Change, Snapshot, read_member, write_member
from broadcasting.state.redis.share import CONNECTIONS, Operation

Argument = bytes | str | int

_ORDER = {"member": 0, "channel": 1, "user": 2, "connections": 3}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an operation came to.

    ``told`` is what Redis holds now; ``before`` and ``after`` are the cluster's totals of a channel or a user, and
    ``serial`` orders the changes of a user or of a presence channel.
    """

    operation: Operation
    told: int
    refused: bool = False
    before: int = 0
    after: int = 0
    serial: int = 0
    change: Change | None = None

    @property
    def began(self) -> bool:
        return self.before == 0 < self.after

    @property
    def ended(self) -> bool:
        return self.after == 0 < self.before


@dataclass(slots=True)
class Call:
    """``actor`` is the speaker, or a dead node that it sweeps; ``former`` is whose share the actor takes over.

    ``wanted`` are the presence channels to be shown, each with the serial that is known here already.
    """

    number: int
    speaker: str
    actor: str
    former: str | None
    operations: list[Operation]
    wanted: dict[str, int | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # Members before channels, since who is refused does not count there. Who goes makes room for who comes.
        self.operations.sort(key=lambda each: (_ORDER[each.key[0]], each.value > 0 if each.member else False))

    def encode(self, keys: ApplicationKeys) -> tuple[list[bytes], list[Argument]]:
        """Keys and arguments for the script."""
        presence: dict[str, int] = {}
        tables = [
            table(node)
            for node in (self.actor, self.former or self.actor)
            for table in (keys.channels, keys.members, keys.signed_in)
        ]
        named = [keys.dead, keys.counts, keys.users, keys.connections, keys.dialogue(self.speaker), *tables]
        arguments: list[Argument] = [self.speaker, self.number, self.actor, self.former or ""]

        def place(channel: str) -> int:
            if channel not in presence:
                named.append(keys.presence(channel))
                presence[channel] = len(named)
            return presence[channel]

        for channel, serial in self.wanted.items():
            arguments += ["s", place(channel), "" if serial is None else serial]
        for operation in self.operations:
            arguments += _arguments(operation, place)
        return named, arguments

    def outcomes(self, answer: bytes) -> list[Outcome]:
        """Understand the answer to all operations."""
        lines = answer.decode("ascii").split("\n") if answer else []
        refused: dict[str, int] = {}
        found = []
        for operation, line in zip(self.operations, lines, strict=True):
            outcome = _outcome(operation, line, refused.get(operation.key[-1], 0))
            if outcome.refused:
                refused[operation.key[1]] = refused.get(operation.key[1], 0) + operation.weight
            found.append(outcome)
        return found

    def snapshots(self, replies: Sequence[list[bytes] | None]) -> dict[str, Snapshot]:
        """The channels that were wanted and are not as they are known here."""
        pairs = zip(self.wanted, replies, strict=True)
        return {channel: Snapshot.read(fields) for channel, fields in pairs if fields is not None}


def _arguments(operation: Operation, place: Callable[[str], int]) -> Iterable[Argument]:
    key, value = operation.key, operation.value
    limit = -1 if operation.limit is None else operation.limit
    if key[0] == "member":
        text = write_member(operation.member) if operation.member and value else ""
        return "m", place(key[1]), wire(key[1]), wire(key[2]), value, limit, operation.weight, text
    if key == CONNECTIONS:
        return "n", value, value - operation.weight, limit
    return "c" if key[0] == "channel" else "u", wire(key[1]), value


def _outcome(operation: Operation, line: str, refused: int) -> Outcome:
    kind, value = operation.key[0], operation.value
    if line == "full":
        return Outcome(operation, 0, refused=True)
    if kind == "connections":
        return Outcome(operation, int(line))
    if kind != "member":
        before, after, *serial = map(int, line.split(" "))
        told = value - refused if kind == "channel" else value
        return Outcome(operation, told, before=before, after=after, serial=sum(serial))
    previous, *more = line.split(" ", 2)
    if not more:
        return Outcome(operation, value, serial=int(previous))
    member = operation.member if value else read_member(more[1])
    assert member is not None
    change = Change(int(previous), int(more[0]), bool(value), member)
    return Outcome(operation, value, serial=change.serial, change=change)
