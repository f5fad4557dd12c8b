"""The event of a change knows everything at once, and how it is to be sent."""

import pytest

from broadcasting.events.compose import options_of
from broadcasting.model_events.change import Change
from broadcasting.model_events.event import ModelEvent, event_of
from tests.broadcasting.model_events.shop.models import Post


@pytest.fixture
def post():
    return Post(pk=1, title="A")


def test_is_complete_when_it_is_made(post):
    event = event_of(post, Change("updated"))
    post.title, post.pk = "B", None
    assert event.broadcast_as() == "PostUpdated"
    assert event.broadcast_on() == ("private-shop.Post.1",)
    assert event.broadcast_with()["model"]["title"] == "A"


def test_takes_over_how_the_model_wants_it(post, monkeypatch):
    monkeypatch.setattr(Post, "broadcast_queue", "slow")
    monkeypatch.setattr(Post, "broadcast_after_commit", False)
    monkeypatch.setattr(Post, "broadcast_rescue", True)
    event = event_of(post, Change("updated"))
    options = options_of(event)
    assert (options.queue, options.after_commit, options.rescue, options.now) == ("slow", False, True, False)
    assert event.broadcast_with()["queue"] == "slow"


def test_a_method_may_choose_the_queue(post, monkeypatch):
    monkeypatch.setattr(Post, "broadcast_queue", lambda self, event: f"{event}-{self.title}")
    assert options_of(event_of(post, Change("updated"))).queue == "updated-A"


def test_what_is_gone_is_told_by_this_process(post):
    assert options_of(event_of(post, Change("deleted"))).now
    assert not options_of(event_of(post, Change("created"))).now


def test_all_are(post, monkeypatch):
    monkeypatch.setattr(Post, "broadcast_now", True)
    assert options_of(event_of(post, Change("created"))).now


def test_a_class_of_ones_own_says_how_often_it_is_tried(post, monkeypatch):
    class Stubborn(ModelEvent):
        retries = 5

    monkeypatch.setattr(Post, "broadcast_event_class", Stubborn)
    options = options_of(event_of(post, Change("created")))
    assert (options.retries, options.event_class) == (5, Stubborn)
