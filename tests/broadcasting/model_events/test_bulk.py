"""broadcast_bulk: what a bulk operation did, with few events."""

import pytest
from asgiref.sync import async_to_sync

from broadcasting.broadcasters import PayloadError, get_broadcaster
from broadcasting.events import PrivateChannel
from broadcasting.events.sockets import socket_scope
from broadcasting.model_events import ModelEvent, abroadcast_bulk, broadcast_bulk
from tests.broadcasting.model_events.shop.models import Comment, Essay, Post, Stamp, Tag

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def posts():
    return Post.objects.bulk_create([Post(title=title) for title in "ABC"])


@pytest.fixture
def comments():
    return Comment.objects.bulk_create([Comment(text=text) for text in "ABC"])


def on_shared_channels(heard):
    return [event for event in heard if "private-comments" in event.channels]


def test_own_channels_hear_what_a_save_sends(hears, posts):
    Post.objects.update(title="New")
    with hears() as heard:
        assert broadcast_bulk(Post.objects.order_by("pk")) == 3
    assert heard.names == ["PostUpdated"] * 3
    assert heard.channels == [(f"private-shop.Post.{post.pk}",) for post in Post.objects.order_by("pk")]
    assert {data["model"]["title"] for data in heard.data} == {"New"}


def test_shared_channels_hear_one_event(hears, comments):
    with hears() as heard:
        assert broadcast_bulk(comments) == 4
    assert heard.names == ["CommentUpdated"] * 3 + ["CommentBulkUpdated"]
    assert heard[-1].channels == ("private-comments", "presence-room")
    assert heard.data[-1] == {"models": [{"id": each.pk, "text": each.text} for each in comments]}


@pytest.mark.parametrize("event", ["created", "deleted", "trashed", "published"])
def test_any_change_can_be_told(hears, posts, event):
    with hears() as heard:
        broadcast_bulk(posts[:1], event)
    assert heard.names == [f"Post{event.capitalize()}"]


def test_objects_of_several_models(hears, posts, comments):
    with hears() as heard:
        broadcast_bulk([*posts[:1], *comments[:1]])
    assert heard.names == ["PostUpdated", "CommentUpdated", "CommentBulkUpdated"]


def test_update_fields_are_known(hears, comments):
    with hears() as heard:
        broadcast_bulk(comments[:1], update_fields=["stars"])
    assert heard.data[0]["model"] == {"id": comments[0].pk}


def test_a_queryset_is_read_in_chunks(hears, comments, django_assert_num_queries):
    with hears() as heard, django_assert_num_queries(1):
        assert broadcast_bulk(Comment.objects.order_by("pk"), chunk_size=2) == 5
    assert [len(data["models"]) for data in heard.data if "models" in data] == [2, 1]


def test_a_queryset_that_was_read_is_not_read_again(posts, django_assert_num_queries):
    read = Post.objects.all()
    list(read)
    with django_assert_num_queries(0):
        broadcast_bulk(read)


def test_an_iterator_is_not_held_in_memory(hears, posts):
    left = []

    def each():
        for post in posts:
            left.append(len(get_broadcaster("memory").events))
            yield post

    Post.broadcast_after_commit = False
    try:
        broadcast_bulk(each(), chunk_size=1)
    finally:
        del Post.broadcast_after_commit
    assert left == [0, 1, 2]


def test_hooks_and_silence_are_heeded(hears, comments):
    comments[0].text = "spam"
    with hears() as heard, comments[1].without_broadcasting():
        broadcast_bulk(comments)
    assert heard.data[-1]["models"] == [{"id": comments[2].pk, "text": "C"}]
    assert len(heard) == 2


def test_the_socket_of_the_request_is_left_out(hears, comments, posts):
    with hears() as heard, socket_scope("1.2"):
        broadcast_bulk([*comments, *posts])
    assert {(event.name, event.socket_id) for event in heard} == {
        ("CommentUpdated", "1.2"),
        ("CommentBulkUpdated", "1.2"),
        ("PostUpdated", None),
    }


def test_what_is_too_large_for_one_event_becomes_several(hears, comments, monkeypatch):
    def check(self, event):
        if len(event.data) > 70:
            raise PayloadError("too large")

    monkeypatch.setattr(type(get_broadcaster("memory")), "check", check)
    monkeypatch.setattr(Comment, "broadcast_on", lambda self, event: PrivateChannel("comments"))
    with hears() as heard:
        assert broadcast_bulk(comments) == 2
    assert [[model["text"] for model in data["models"]] for data in heard.data] == [["A"], ["B", "C"]]


def test_what_is_always_too_large_is_told(posts, monkeypatch):
    def check(self, event):
        raise PayloadError("too large")

    monkeypatch.setattr(type(get_broadcaster("memory")), "check", check)
    with pytest.raises(PayloadError, match="PostUpdated: .*too large"):
        broadcast_bulk(posts)


def test_a_bad_channel_is_told_with_the_model(posts, monkeypatch):
    monkeypatch.setattr(Post, "broadcast_on", lambda self, event: "no spaces")
    with pytest.raises(PayloadError, match=r"shop\.Post was updated: 'no spaces' is no name"):
        broadcast_bulk(posts)


@pytest.mark.parametrize("objects", [[Stamp()], [None], ["post"], [1]])
def test_what_does_not_broadcast_is_refused(objects):
    with pytest.raises(TypeError, match="does not broadcast"):
        broadcast_bulk(objects)


def test_events_of_ones_own_class_stay_of_it(hears, comments, monkeypatch):
    class Numbered(ModelEvent):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.number = 7

        def broadcast_with(self):
            return {**super().broadcast_with(), "number": self.number}

    monkeypatch.setattr(Comment, "broadcast_event_class", Numbered)
    with hears() as heard:
        broadcast_bulk(comments)
    assert [data["number"] for data in heard.data] == [7] * 4


def test_payloads_of_ones_own_are_listed_whole(hears, comments, monkeypatch):
    monkeypatch.setattr(Comment, "broadcast_with", lambda self, event: {"t": self.text})
    monkeypatch.setattr(Comment, "broadcast_bulk_as", lambda self, event: "comments.changed")
    with hears() as heard:
        broadcast_bulk(comments)
    assert heard.names[-1] == "comments.changed"
    assert heard.data[-1] == {"models": [{"t": "A"}, {"t": "B"}, {"t": "C"}]}


def test_from_async_code(hears, posts):
    with hears() as heard:
        assert async_to_sync(abroadcast_bulk)(Post.objects.all(), "deleted") == 3
    assert heard.names == ["PostDeleted"] * 3


def test_nothing_is_nothing(hears):
    with hears() as heard:
        assert broadcast_bulk([]) == 0
        assert broadcast_bulk(Essay.objects.none()) == 0
        assert broadcast_bulk(Tag.objects.all()) == 0
    assert heard == []


@pytest.mark.parametrize(("event", "size"), [("", 5), ("updated", 0), ("updated", -1)])
def test_nonsense_is_refused(event, size):
    with pytest.raises(ValueError):
        broadcast_bulk([], event, chunk_size=size)
