"""Laravel's rules, one by one."""

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.http import Http404

from broadcasting.authorization import BroadcastChannel, channel
from broadcasting.authorization.decision import decide
from tests.broadcasting.authorization.askers import ADA, Known, allowed, reason


def answers(pattern, answer, **options):
    """Declare a rule that gives this answer; returns the list of users that it was asked about."""
    asked = []

    @channel(pattern, **options)
    def rule(user, **parameters):
        asked.append(user)
        return answer

    return asked


class TestAnswers:
    @pytest.mark.parametrize("answer", [True, 1, "yes", {"name": "Ada"}, [0], ADA])
    async def test_true_ones_let_in(self, answer):
        asked = answers("lobby", answer)
        decision = await decide("private-lobby", Known())
        assert decision.allowed
        assert decision.result == answer
        assert decision.user is ADA
        assert asked == [ADA]

    @pytest.mark.parametrize("answer", [False, None, 0, "", {}, []])
    async def test_false_ones_do_not(self, answer):
        answers("lobby", answer)
        assert not await allowed("private-lobby")

    async def test_false_is_final(self):
        answers("lobby", False)
        asked = answers("{room}", True)
        assert await reason("private-lobby") == "The rule answered False."
        assert asked == []

    @pytest.mark.parametrize("answer", [None, 0, "", {}, []])
    async def test_other_false_ones_leave_it_to_the_next_pattern(self, answer):
        answers("lobby", answer)
        asked = answers("{room}", True)
        assert await allowed("private-lobby")
        assert asked == [ADA]

    async def test_the_first_true_one_ends_it(self):
        answers("lobby", True)
        asked = answers("{room}", False)
        assert await allowed("private-lobby")
        assert asked == []

    @pytest.mark.parametrize("error", [PermissionDenied("no"), Http404("no"), User.DoesNotExist("no")])
    async def test_some_exceptions_refuse(self, error):
        @channel("lobby")
        def lobby(user):
            raise error

        answers("{room}", True)
        assert f"raised {type(error).__name__}" in await reason("private-lobby")

    async def test_a_slip_is_not_hidden(self):
        @channel("lobby")
        async def lobby(user):
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await decide("private-lobby", Known())


class TestUsers:
    async def test_nobody_is_refused_without_asking(self):
        asked = answers("lobby", True)
        assert await reason("private-lobby", user=None) == "Nobody is logged in."
        assert asked == []

    async def test_the_deactivated_are_refused_without_asking(self):
        asked = answers("lobby", True)
        assert await reason("private-lobby", user=User(pk=1, is_active=False)) == "The user is not active."
        assert asked == []

    async def test_guards_of_a_rule_replace_the_default_ones(self):
        answers("lobby", None)
        answers("{room}", True, guards=["a.token"])
        asker = Known()
        assert (await decide("private-lobby", asker)).allowed
        assert asker.asked == [("session",), ("a.token",)]


class TestNames:
    @pytest.mark.parametrize(
        "name",
        [
            "private-orders.7",
            "presence-orders.7",
            "private-encrypted-orders.7",
            "private-cache-orders.7",
            "presence-cache-orders.7",
            "private-encrypted-cache-orders.7",
        ],
    )
    async def test_one_pattern_guards_all_kinds(self, name):
        answers("orders.{order}", True)
        assert await allowed(name)

    @pytest.mark.parametrize("name", ["orders.7", "cache-orders.7", "#server-to-user-7", "privateorders.7"])
    async def test_open_channels_and_those_of_users_are_not_signed_for(self, name):
        asked = answers("{a}.{b}", True) + answers("{a}", True)
        assert "is not authorized here" in await reason(name)
        assert asked == []

    @pytest.mark.parametrize(
        "name",
        ["", "private-a b", "private-\x00", "private-a:b", "private-é", "private-a\n", "private-" + "a" * 200, None, 7,
         ["private-lobby"], {"a": 1}, "private-\ud800", "x" * 1_000_000],
    )  # fmt: skip
    async def test_what_is_no_name_is_refused(self, name):
        asked = answers("{a}", True)
        assert await reason(name) == "This is no name of a channel."
        assert asked == []

    async def test_an_application_may_allow_shorter_names_only(self):
        answers("{room}", True)
        assert not (await decide("private-lobby", Known(), max_length=12)).allowed
        assert (await decide("private-lobby", Known(), max_length=13)).allowed

    @pytest.mark.parametrize("name", ["private-", "private-lobby.1", "private-LOBBY", "private-private-lobby"])
    async def test_no_pattern_that_fits_refuses(self, name):
        answers("lobby", True)
        assert await reason(name) == "No pattern fits."


class OrderChannel(BroadcastChannel):
    made = []

    def __init__(self):
        self.made.append(self)

    def join(self, user, order: int):
        return order == 7


class AsyncOrderChannel(BroadcastChannel):
    async def ajoin(self, user, order: int):
        return order == 7


class TestWaysToWriteARule:
    @pytest.mark.parametrize("handler", [OrderChannel, AsyncOrderChannel])
    async def test_as_a_class(self, handler):
        channel("orders.{order}")(handler)
        assert await allowed("private-orders.7")
        assert not await allowed("private-orders.8")

    async def test_a_class_is_made_anew_for_each_question(self):
        channel("orders.{order}")(OrderChannel)
        OrderChannel.made.clear()
        await allowed("private-orders.7")
        await allowed("private-orders.7")
        assert len(OrderChannel.made) == 2

    async def test_as_an_async_function(self):
        @channel("orders.{order}")
        async def orders(user, order: int):
            return order == user.pk

        assert await allowed("private-orders.7")
        assert not await allowed("private-orders.8")

    @pytest.mark.parametrize(("answer", "is_in"), [(True, True), (False, False), (None, False)])
    async def test_as_an_async_function_that_does_not_look_so(self, answer, is_in):
        """The coroutine that a plain wrapper returns would be true, whatever comes of it."""

        async def rule(user):
            return answer

        channel("lobby")(lambda user: rule(user))
        assert await allowed("private-lobby") is is_in

    async def test_as_a_class_whose_join_is_async(self):
        class Refusing(BroadcastChannel):
            async def join(self, user):
                return False

        channel("lobby")(Refusing)
        assert not await allowed("private-lobby")


class TestModels:
    @pytest.fixture(autouse=True)
    def users(self, transactional_db):
        self.ada = User.objects.create(username="ada")

    async def test_come_as_objects(self):
        @channel("users.{who:username}")
        def users(user, who: User):
            return who.groups.filter(name="staff").exists() or who == user

        assert await allowed("private-users.ada", self.ada)
        assert not await allowed("private-users.ada", await User.objects.acreate(username="bob"))

    async def test_may_be_called_user_if_the_one_who_asks_is_not(self):
        @channel(User)
        def own(me, user: User):
            return me == user

        assert await allowed(f"private-auth.User.{self.ada.pk}", self.ada)

    async def test_that_do_not_exist_end_it(self):
        @channel("users.{who}")
        def users(user, who: User):
            raise AssertionError("there is nobody to ask about")

        asked = answers("users.{who}", True)
        assert "Nothing is found for who='999'" in await reason("private-users.999")
        assert asked == []

    async def test_an_answer_that_takes_a_query_is_weighed_in_the_thread(self):
        @channel("lobby")
        def lobby(user):
            return Group.objects.all()

        assert not await allowed("private-lobby")
        await Group.objects.acreate(name="staff")
        assert await allowed("private-lobby")


async def test_every_step_is_told():
    answers("other", True)
    answers("{room}", None)

    @channel("{room}")
    def second(user, room: str):
        return {"name": "Ada", "phone": "secret"}

    steps = "\n".join((await decide("presence-lobby", Known())).steps)
    assert steps.splitlines()[0] == "presence-lobby is a presence channel; patterns are held against 'lobby'."
    assert "Pattern other: does not fit." in steps
    assert "answered None: the next pattern is tried." in steps
    assert "Bound room='lobby'." in steps
    assert "answered a dict with name, phone." in steps
    assert "secret" not in steps
    assert steps.endswith("Let in.")
