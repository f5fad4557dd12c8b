"""Declaring channels."""

import pytest
from django.contrib.auth.models import User

from broadcasting.authorization import BroadcastChannel, channel
from broadcasting.authorization.registry import only_these_rules, rules


def test_rules_keep_the_order_of_their_declaration():
    for pattern in ("b", "a", "{x}"):
        channel(pattern)(lambda user, **parameters: True)
    assert [rule.pattern.text for rule in rules()] == ["b", "a", "{x}"]


def test_the_decorated_function_stays_what_it_is():
    def lobby(user):
        return True

    assert channel("lobby")(lobby) is lobby


@pytest.mark.parametrize(
    ("guards", "kept"),
    [(None, None), ("session", ("session",)), (["session", "a.b"], ("session", "a.b")), (len, (len,)), ([], ())],
)
def test_guards_may_be_one_or_several(guards, kept):
    channel("lobby", guards=guards)(lambda user: True)
    assert rules()[0].guards == kept


class Lobby(BroadcastChannel):
    def join(self, user):
        return True


class AsyncLobby(BroadcastChannel):
    def join(self, user):
        raise AssertionError("ajoin is preferred")

    async def ajoin(self, user):
        return True


def test_a_class_answers_by_join():
    channel("lobby")(Lobby)
    (rule,) = rules()
    assert rule.make_callable()(None) is True
    assert rule.name == f"{__name__}.Lobby"
    assert rule.place.partition(":")[0].endswith("test_registry.py")


async def test_a_class_prefers_ajoin():
    channel("lobby")(AsyncLobby)
    assert await rules()[0].make_callable()(None) is True


class NoBase:
    def join(self, user):
        return True


class NoJoin(BroadcastChannel):
    pass


@pytest.mark.parametrize("handler", [NoBase, NoJoin, "a text", None])
def test_what_can_not_answer_is_refused(handler):
    with pytest.raises(TypeError):
        channel("lobby")(handler)
    assert rules() == ()


def test_a_model_stands_for_the_channels_of_its_objects():
    channel(User)(lambda user, **parameters: True)
    assert rules()[0].pattern.text == "auth.User.{user}"


def test_a_models_namespace_is_the_settings(settings):
    settings.BROADCASTING = {**settings.BROADCASTING, "MODEL_NAMESPACE": "App.Models"}
    channel(User)(lambda user, **parameters: True)
    assert rules()[0].pattern.text == "App.Models.User.{user}"


class Order:
    @classmethod
    def broadcast_channel_route(cls):
        return "orders.{order}"


def test_a_model_that_broadcasts_says_its_own_pattern():
    channel(Order)(lambda user, order: True)
    assert rules()[0].pattern.text == "orders.{order}"


@pytest.mark.parametrize("pattern", [7, None, int, object()])
def test_what_is_neither_a_pattern_nor_a_model_is_refused(pattern):
    with pytest.raises(TypeError, match="neither a pattern nor a model"):
        channel(pattern)


def test_a_place_that_can_not_be_told_is_empty():
    channel("lobby")(len)
    assert rules()[0].place == ""


def test_rules_of_a_test_are_forgotten():
    channel("lobby")(Lobby)
    with only_these_rules():
        channel("other")(Lobby)
        assert len(rules()) == 1
    assert [rule.pattern.text for rule in rules()] == ["lobby"]
