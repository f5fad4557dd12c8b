"""What every state promises. A test module for one kind of state brings two fixtures and inherits the contract.

``state`` is an empty, started state; ``advance`` is an async callable that lets so many seconds pass for it.
"""

import pytest

from broadcasting.protocol.messages import Event, Member
from broadcasting.state.base import ChannelInfo, MembersFull, Observer

A = "app-a"
B = "app-b"


def event(name: str = "saved", channel: str = "cache-news") -> Event:
    return Event(name=name, data='{"a":1}', channels=(channel,))


class Log(Observer):
    """Writes down what it is told, as ``(what, app_id, channel or user, more...)``."""

    def __init__(self) -> None:
        self.lines: list[tuple] = []

    def member_added(self, app_id, channel, member):
        self.lines.append(("tell added", app_id, channel, member))

    def member_removed(self, app_id, channel, member):
        self.lines.append(("tell removed", app_id, channel, member.key))

    def counted(self, app_id, channel, count):
        self.lines.append(("counted", app_id, channel, count))

    def online(self, app_id, user_id, serial):
        self.lines.append(("online", app_id, user_id))

    def offline(self, app_id, user_id, serial):
        self.lines.append(("offline", app_id, user_id))

    def announce(self, what, app_id, channel, member=None):
        self.lines.append((what, app_id, channel) if member is None else (what, app_id, channel, member.key))

    async def take(self, state, *kinds):
        """Everything of these kinds since the last call. A question makes sure that all is told by then."""
        await state.occupied(A)
        lines, self.lines = self.lines, []
        return [line for line in lines if line[0] in kinds]


class Contract:
    @pytest.fixture
    def log(self, state):
        log = Log()
        state.observe(log)
        return log


CHANNELS = ("channel_occupied", "channel_vacated")
MEMBERS = ("member_added", "member_removed")
TOLD = ("tell added", "tell removed")


class ConnectionsContract(Contract):
    async def test_counting(self, state):
        assert await state.connection_count(A) == 0
        assert await state.connect(A, "1.1", None) is True
        assert await state.connect(A, "1.2", None) is True
        assert await state.connection_count(A) == 2
        await state.disconnect(A, "1.1")
        assert await state.connection_count(A) == 1

    async def test_limit(self, state):
        assert await state.connect(A, "1.1", 2) is True
        assert await state.connect(A, "1.2", 2) is True
        assert await state.connect(A, "1.3", 2) is False
        assert await state.connection_count(A) == 2
        await state.disconnect(A, "1.1")
        assert await state.connect(A, "1.3", 2) is True

    async def test_applications_are_apart(self, state):
        assert await state.connect(A, "1.1", 1) is True
        assert await state.connect(B, "1.1", 1) is True
        await state.disconnect(A, "1.1")
        assert (await state.connection_count(A), await state.connection_count(B)) == (0, 1)


class SubscriptionsContract(Contract):
    async def test_first_and_last(self, state, log):
        assert await state.join(A, "news", "1.1", None) is None
        assert await log.take(state, *CHANNELS) == [("channel_occupied", A, "news")]
        await state.join(A, "news", "1.2", None)
        await state.leave(A, "news", "1.1", None)
        assert await log.take(state, *CHANNELS) == []
        await state.leave(A, "news", "1.2", None)
        assert await log.take(state, *CHANNELS) == [("channel_vacated", A, "news")]
        await state.join(A, "news", "1.1", None)
        assert await log.take(state, *CHANNELS) == [("channel_occupied", A, "news")]

    async def test_counts_are_told(self, state, log):
        await state.join(A, "news", "1.1", None)
        assert await log.take(state, "counted") == [("counted", A, "news", 1)]
        await state.join(A, "news", "1.2", None)
        assert await log.take(state, "counted") == [("counted", A, "news", 2)]
        await state.leave(A, "news", "1.1", None)
        assert await log.take(state, "counted") == [("counted", A, "news", 1)]
        await state.leave(A, "news", "1.2", None)
        assert await log.take(state, "counted") == [("counted", A, "news", 0)]
        await state.join(A, "presence-x", "1.1", Member(7))
        assert await log.take(state, "counted") == []

    async def test_applications_and_channels_are_apart(self, state, log):
        await state.join(A, "news", "1.1", None)
        await state.join(A, "sport", "1.1", None)
        await state.join(B, "news", "1.1", None)
        await state.leave(B, "news", "1.1", None)
        assert await state.occupied(B) == []
        assert sorted(await state.occupied(A)) == ["news", "sport"]
        told = await log.take(state, *CHANNELS)
        assert sorted(line for line in told if line[1] == A) == [
            ("channel_occupied", A, "news"),
            ("channel_occupied", A, "sport"),
        ]
        assert told.count(("channel_occupied", B, "news")) == told.count(("channel_vacated", B, "news"))

    async def test_occupied(self, state):
        assert await state.occupied(A) == []
        for name in ("private-a", "private-b", "news"):
            await state.join(A, name, "1.1", None)
        assert sorted(await state.occupied(A, "private-")) == ["private-a", "private-b"]
        assert await state.occupied(A, "presence-") == []
        # A prefix is no pattern.
        assert await state.occupied(A, "*") == await state.occupied(A, "private-[ab]") == []
        await state.leave(A, "private-a", "1.1", None)
        assert sorted(await state.occupied(A)) == ["news", "private-b"]

    async def test_describe(self, state):
        await state.join(A, "news", "1.1", None)
        await state.join(A, "news", "1.2", None)
        await state.join(A, "presence-x", "1.1", Member(7))
        await state.join(A, "presence-x", "1.2", Member("7"))
        await state.remember(A, "cache-news", event(), 60)
        assert await state.describe(A, ["presence-x", "nobody", "news", "cache-news", "presence-nobody"]) == [
            ChannelInfo("presence-x", 2, 1),
            ChannelInfo("nobody", 0),
            ChannelInfo("news", 2),
            ChannelInfo("cache-news", 0, None, event()),
            ChannelInfo("presence-nobody", 0, 0),
        ]

    async def test_describing_creates_nothing(self, state, log):
        await state.describe(A, ["news", "presence-x", "cache-news"])
        assert await state.occupied(A) == []
        await state.join(A, "news", "1.1", None)
        assert await log.take(state, *CHANNELS) == [("channel_occupied", A, "news")]


class MembersContract(Contract):
    async def test_first_and_last_socket_of_a_user(self, state, log):
        seven = Member(7, {"name": "A"})
        assert await state.join(A, "presence-x", "1.1", seven) == [seven]
        assert await log.take(state, *MEMBERS, *TOLD) == [
            ("tell added", A, "presence-x", seven),
            ("member_added", A, "presence-x", "7"),
        ]
        assert await state.join(A, "presence-x", "1.2", seven) == [seven]
        await state.leave(A, "presence-x", "1.1", Member(7))
        assert await state.members(A, "presence-x") == [seven]
        assert await log.take(state, *MEMBERS, *TOLD) == []
        await state.leave(A, "presence-x", "1.2", Member(7))
        assert await state.members(A, "presence-x") == []
        assert await log.take(state, *MEMBERS) == [("member_removed", A, "presence-x", "7")]

    async def test_who_stays_is_told_who_left(self, state, log):
        await state.join(A, "presence-x", "1.1", Member(1))
        await state.join(A, "presence-x", "1.2", Member(2))
        await state.leave(A, "presence-x", "1.1", Member(1))
        assert await log.take(state, *TOLD) == [
            ("tell added", A, "presence-x", Member(1)),
            ("tell added", A, "presence-x", Member(2)),
            ("tell removed", A, "presence-x", "1"),
        ]

    async def test_one_member_object_for_two_sockets(self, state, log):
        member = Member(7)
        await state.join(A, "presence-x", "1.1", member)
        await state.join(A, "presence-x", "1.2", member)
        assert await log.take(state, *MEMBERS) == [("member_added", A, "presence-x", "7")]

    async def test_users_compare_by_text(self, state, log):
        await state.join(A, "presence-x", "1.1", Member(7))
        await state.join(A, "presence-x", "1.2", Member("7"))
        await state.leave(A, "presence-x", "1.1", Member(7))
        assert await log.take(state, *MEMBERS) == [("member_added", A, "presence-x", "7")]
        await state.leave(A, "presence-x", "1.2", Member("7"))
        assert await log.take(state, *MEMBERS) == [("member_removed", A, "presence-x", "7")]

    async def test_the_first_to_come_is_listed(self, state):
        await state.join(A, "presence-x", "1.1", Member(7, "first"))
        assert await state.join(A, "presence-x", "1.2", Member("7", "second")) == [Member(7, "first")]

    @pytest.mark.parametrize("user_id", [7, "7", 0, "0", -1, 10**30, "ü", "a b", "\ud800"])
    async def test_the_type_of_an_id_is_kept(self, state, user_id):
        await state.join(A, "presence-x", "1.1", Member(user_id, {"a": [1, None, "ü"]}))
        (member,) = await state.members(A, "presence-x")
        assert member == Member(user_id, {"a": [1, None, "ü"]})
        assert type(member.user_id) is type(user_id)

    async def test_order_of_coming(self, state):
        for number in (3, 1, 2):
            await state.join(A, "presence-x", f"1.{number}", Member(number))
        assert [member.user_id for member in await state.members(A, "presence-x")] == [3, 1, 2]
        await state.leave(A, "presence-x", "1.3", Member(3))
        assert [member.user_id for member in await state.members(A, "presence-x")] == [1, 2]
        joined = await state.join(A, "presence-x", "1.3", Member(3))
        assert [member.user_id for member in joined] == [1, 2, 3]

    async def test_what_was_shown(self, state):
        await state.join(A, "presence-x", "1.1", Member(1))
        assert await state.join(A, "presence-x", "1.2", Member(2)) == await state.shown(A, "presence-x")
        await state.leave(A, "presence-x", "1.1", Member(1))
        await state.occupied(A)
        assert await state.shown(A, "presence-x") == [Member(2)]

    async def test_limit(self, state):
        await state.join(A, "presence-x", "1.1", Member(1), 2)
        await state.join(A, "presence-x", "1.2", Member(2), 2)
        with pytest.raises(MembersFull):
            await state.join(A, "presence-x", "1.3", Member(3), 2)
        assert await state.describe(A, ["presence-x"]) == [ChannelInfo("presence-x", 2, 2)]
        # Who is in already comes in with another socket.
        assert await state.join(A, "presence-x", "1.4", Member(2), 2) == [Member(1), Member(2)]
        await state.leave(A, "presence-x", "1.1", Member(1))
        assert await state.join(A, "presence-x", "1.3", Member(3), 2) == [Member(2), Member(3)]

    async def test_channels_are_apart(self, state, log):
        await state.join(A, "presence-x", "1.1", Member(7))
        await state.join(A, "presence-y", "1.1", Member(7))
        await state.join(B, "presence-x", "1.1", Member(7))
        assert sorted(await log.take(state, *MEMBERS)) == [
            ("member_added", A, "presence-x", "7"),
            ("member_added", A, "presence-y", "7"),
            ("member_added", B, "presence-x", "7"),
        ]


class CacheContract(Contract):
    async def test_last_event(self, state):
        assert await state.recall(A, "cache-news") is None
        await state.remember(A, "cache-news", event("first"), 60)
        await state.remember(A, "cache-news", event("second"), 60)
        assert await state.recall(A, "cache-news") == event("second")
        assert await state.recall(B, "cache-news") is None
        assert await state.recall(A, "cache-sport") is None

    async def test_expiry(self, state, advance):
        await state.remember(A, "cache-news", event(), 2)
        await advance(1)
        assert await state.recall(A, "cache-news") == event()
        await advance(1.5)
        assert await state.recall(A, "cache-news") is None
        assert await state.describe(A, ["cache-news"]) == [ChannelInfo("cache-news")]

    async def test_a_new_event_starts_anew(self, state, advance):
        await state.remember(A, "cache-news", event("first"), 2)
        await advance(1)
        await state.remember(A, "cache-news", event("second"), 2)
        await advance(1.5)
        assert await state.recall(A, "cache-news") == event("second")

    async def test_for_ever(self, state, advance):
        await state.remember(A, "cache-news", event(), None)
        await advance(3)
        await state.sweep()
        assert await state.recall(A, "cache-news") == event()

    async def test_it_outlives_the_subscribers(self, state):
        await state.join(A, "cache-news", "1.1", None)
        await state.remember(A, "cache-news", event(), 60)
        await state.leave(A, "cache-news", "1.1", None)
        assert await state.recall(A, "cache-news") == event()
        assert await state.occupied(A) == []

    async def test_sweep(self, state, advance):
        await state.remember(A, "cache-news", event("short"), 1)
        await state.remember(A, "cache-sport", event("long"), 60)
        await advance(1.5)
        await state.sweep()
        assert await state.recall(A, "cache-news") is None
        assert await state.recall(A, "cache-sport") == event("long")

    @pytest.mark.parametrize("data", ["", "text", "ü€😀", '{"a":"\\ud800"}', "x" * 100_000])
    async def test_data_is_kept_as_it_is(self, state, data):
        kept = Event(name="ü", data=data, channels=("cache-news", "news"), socket_id="1.1")
        await state.remember(A, "cache-news", kept, 60)
        assert (await state.recall(A, "cache-news")).data == data
        assert (await state.recall(A, "cache-news")).name == "ü"


class UsersContract(Contract):
    async def test_first_and_last(self, state, log):
        assert (await state.online(A, ["7", "8"])).users == set()
        await state.sign_in(A, "7", "1.1")
        await state.sign_in(A, "7", "1.2")
        assert (await state.online(A, ["7", "8"])).users == {"7"}
        await state.sign_out(A, "7", "1.1")
        assert (await state.online(A, ["7", "8"])).users == {"7"}
        assert await log.take(state, "online", "offline") == [("online", A, "7")]
        await state.sign_out(A, "7", "1.2")
        assert (await state.online(A, ["7", "8"])).users == set()
        assert await log.take(state, "online", "offline") == [("offline", A, "7")]

    async def test_applications_are_apart(self, state, log):
        await state.sign_in(A, "7", "1.1")
        assert (await state.online(B, ["7"])).users == set()
        await state.sign_in(B, "7", "1.1")
        assert sorted(await log.take(state, "online")) == [("online", A, "7"), ("online", B, "7")]

    async def test_nobody_asked_for(self, state):
        assert (await state.online(A, [])).users == set()


class BudgetsContract(Contract):
    async def test_one_seconds_worth(self, state, advance):
        assert [await state.spend(A, "events", 1, 4) for _ in range(4)] == [0.0] * 4
        assert 0 < await state.spend(A, "events", 1, 4) <= 0.25
        await advance(1.1)
        assert [await state.spend(A, "events", 1, 4) for _ in range(4)] == [0.0] * 4

    async def test_what_was_refused_is_not_taken(self, state, advance):
        assert await state.spend(A, "events", 3, 4) == 0.0
        assert 0.2 < await state.spend(A, "events", 2, 4) <= 0.25
        assert await state.spend(A, "events", 1, 4) == 0.0

    async def test_more_than_the_limit(self, state, advance):
        assert await state.spend(A, "events", 6, 4) == 0.0
        assert 0.5 < await state.spend(A, "events", 1, 4) <= 0.75
        assert 1.0 < await state.spend(A, "events", 6, 4) <= 1.5
        await advance(1.6)
        assert await state.spend(A, "events", 6, 4) == 0.0

    async def test_budgets_are_apart(self, state):
        assert await state.spend(A, "events", 4, 4) == 0.0
        assert await state.spend(A, "reads", 4, 4) == 0.0
        assert await state.spend(B, "events", 4, 4) == 0.0


class StateContract(
    ConnectionsContract, SubscriptionsContract, MembersContract, CacheContract, UsersContract, BudgetsContract
):
    """All of it."""
