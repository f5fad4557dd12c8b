"""What a save and a delete tell, with no more than the mixin and with every hook."""

import pytest
from asgiref.sync import async_to_sync
from django.core import serializers
from django.core.management import call_command
from django.db import models, transaction
from django.db.migrations.state import ModelState

from broadcasting.broadcasters import PayloadError
from broadcasting.events import Channel
from broadcasting.events.sockets import socket_scope
from broadcasting.model_events import ModelEvent
from tests.broadcasting.listening import hearing
from tests.broadcasting.model_events.shop.models import Article, Author, Comment, Draft, Essay, Post, Stamp, Tag

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_the_life_of_an_object(hears):
    with hears() as heard:
        post = Post.objects.create(title="Old")
        key = post.pk
        post.title = "New"
        post.save()
        post.delete()
    assert heard.names == ["PostCreated", "PostUpdated", "PostDeleted"]
    assert heard.channels == [(f"private-shop.Post.{key}",)] * 3
    assert [data["model"]["title"] for data in heard.data] == ["Old", "New", "New"]
    assert {data["model"]["id"] for data in heard.data} == {key}


def test_the_payload_has_the_shape_that_use_echo_model_reads(hears):
    with hears() as heard:
        post = Post.objects.create(title="A")
    model = {"id": post.pk, "title": "A", "author_id": None, "cover": None, "views": 0, "extra": {}}
    assert heard.data == [{"model": model, "connection": None, "queue": None, "afterCommit": True}]


def test_only_the_key_leaves_unless_more_is_named(hears):
    with hears() as heard:
        tag = Tag.objects.create(name="secret", password="hash")
    assert heard.data[0]["model"] == {"id": tag.pk}


def test_a_model_without_the_mixin_tells_nothing(hears):
    with hears() as heard:
        Stamp.objects.create().delete()
    assert heard == []


def test_names_follow_the_namespace(hears, settings):
    settings.BROADCASTING |= {"MODEL_NAMESPACE": "App.Models"}
    with hears() as heard:
        post = Post.objects.create(title="A")
    assert heard.channels == [(f"private-App.Models.Post.{post.pk}",)]
    assert Post.broadcast_channel_route() == "App.Models.Post.{post}"


def test_a_proxy_is_heard_as_its_model(hears):
    with hears() as heard:
        draft = Draft.objects.create(title="A")
        key = draft.pk
        draft.delete()
    assert heard.names == ["PostCreated", "PostDeleted"]
    assert heard.channels == [(f"private-shop.Post.{key}",)] * 2


def test_a_child_of_another_model_is_one_object(hears):
    with hears() as heard:
        essay = Essay.objects.create(title="A", pages=3)
        essay.save()
        essay.delete()
    assert heard.names == ["EssayCreated", "EssayUpdated", "EssayDeleted"]
    assert heard.data[0]["model"] == {
        "article_ptr_id": heard.data[0]["model"]["article_ptr_id"],
        "title": "A",
        "pages": 3,
    }


def test_children_that_a_queryset_deletes_are_told_once(hears):
    Essay.objects.create(title="A")
    Essay.objects.create(title="B")
    with hears() as heard:
        Essay.objects.all().delete()
    assert heard.names == ["EssayDeleted", "EssayDeleted"]


def test_a_child_deleted_as_its_parent_is_told_as_both(hears):
    essay = Essay.objects.create(title="A")
    with hears() as heard:
        Article.objects.get(pk=essay.pk).delete()
    assert sorted(heard.names) == ["ArticleDeleted", "EssayDeleted"]


def test_what_a_cascade_deletes_is_told(hears):
    author = Author.objects.create(name="A")
    Post.objects.create(title="A", author=author)
    with hears() as heard:
        Author.objects.all().delete()
    assert sorted(heard.names) == ["AuthorDeleted", "PostDeleted"]


def test_fixtures_tell_nothing(hears, tmp_path):
    file = tmp_path / "posts.json"
    file.write_text(serializers.serialize("json", [Post(pk=99, title="A", cover="")]))
    with hears() as heard:
        call_command("loaddata", str(file), verbosity=0)
    assert heard == []
    assert Post.objects.get().title == "A"


def test_bulk_operations_tell_nothing(hears):
    with hears() as heard:
        posts = Post.objects.bulk_create([Post(title="A")])
        Post.objects.update(title="B")
        Post.objects.bulk_update(posts, ["title"])
    assert heard == []


def test_a_save_that_writes_nothing_tells_nothing(hears):
    post = Post.objects.create(title="A")
    with hears() as heard:
        post.save(update_fields=[])
    assert heard == []


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_was_never_told():
    with hearing() as heard, transaction.atomic():
        Post.objects.create(title="A")
        assert list(heard) == []
        transaction.set_rollback(True)
    assert heard == []


@pytest.mark.django_db(transaction=True)
def test_the_commit_sends_what_was_true_at_the_save():
    with hearing() as heard, transaction.atomic():
        post = Post.objects.create(title="Then", extra={"tags": ["then"]})
        post.title = "Now"
        post.extra["tags"].append("now")
    assert heard.data[0]["model"]["title"] == "Then"
    assert heard.data[0]["model"]["extra"] == {"tags": ["then"]}


def test_async_saves_are_told(hears):
    async def live():
        post = Post(title="A")
        await post.asave()
        await post.adelete()

    with hears() as heard:
        async_to_sync(live)()
    assert heard.names == ["PostCreated", "PostDeleted"]


def test_hooks_decide_where_and_whether(hears):
    with hears() as heard:
        comment = Comment.objects.create(text="Hi")
        Comment.objects.create(text="spam")
    assert heard.channels == [(f"private-shop.Comment.{comment.pk}", "private-comments", "presence-room")]


def test_to_others_leaves_out_the_socket_of_the_request(hears):
    with hears() as heard, socket_scope("1.2"):
        Comment.objects.create(text="Hi")
        Post.objects.create(title="A")
    assert heard.socket_ids == ["1.2", None]


def test_only_what_was_written_leaves_if_so_wanted(hears):
    comment = Comment.objects.create(text="Hi")
    with hears() as heard:
        comment.save(update_fields=["stars"])
        comment.save(update_fields=["text"])
        comment.save()
    models = [data["model"] for data in heard.data]
    assert models == [{"id": comment.pk}, {"id": comment.pk, "text": "Hi"}, {"id": comment.pk, "text": "Hi"}]


def test_hooks_know_the_update_fields(hears, monkeypatch):
    monkeypatch.setattr(Post, "broadcast_when", lambda self, event: event == "created" or event.touches("title"))
    post = Post.objects.create(title="A")
    with hears() as heard:
        post.save(update_fields=["views"])
        post.save(update_fields=["title"])
        post.save()
    assert len(heard) == 2


def test_a_model_names_and_fills_its_events(hears, monkeypatch):
    monkeypatch.setattr(Post, "broadcast_as", lambda self, event: f"posts.{event}")
    monkeypatch.setattr(Post, "broadcast_with", lambda self, event: {"n": 1})
    monkeypatch.setattr(Post, "broadcast_on", lambda self, event: Channel("news"))
    with hears() as heard:
        Post.objects.create(title="A")
    assert [(event.name, event.data, event.channels) for event in heard] == [("posts.created", '{"n":1}', ("news",))]


@pytest.mark.parametrize("nowhere", [None, [], ()])
def test_no_channels_no_event(hears, monkeypatch, nowhere):
    monkeypatch.setattr(Post, "broadcast_on", lambda self, event: nowhere)
    with hears() as heard:
        Post.objects.create(title="A")
    assert heard == []


def test_connections_may_depend_on_the_object(hears, settings, monkeypatch):
    connections = {"memory": {"DRIVER": "memory"}, "other": {"DRIVER": "memory"}}
    settings.BROADCASTING |= {"CONNECTIONS": connections}
    monkeypatch.setattr(Post, "broadcast_connections", lambda self, event: "other" if self.views else None)
    with hearing("other") as other, hears() as heard:
        Post.objects.create(title="A")
        Post.objects.create(title="B", views=1)
    assert [data["model"]["title"] for data in heard.data] == ["A"]
    assert [data["model"]["title"] for data in other.data] == ["B"]


def test_an_event_can_be_sent_before_the_commit(db, monkeypatch):
    monkeypatch.setattr(Post, "broadcast_after_commit", False)
    with hearing() as heard:
        Post.objects.create(title="A")
    assert heard.data[0]["afterCommit"] is False


def test_the_class_of_the_events_can_be_ones_own(hears, monkeypatch):
    class PostEvent(ModelEvent):
        def broadcast_with(self):
            return {**super().broadcast_with(), "version": 2}

    monkeypatch.setattr(Post, "broadcast_event_class", PostEvent)
    with hears() as heard:
        Post.objects.create(title="A")
    assert heard.data[0]["version"] == 2


def test_a_payload_that_cant_be_encoded_fails_at_the_save(db, monkeypatch):
    monkeypatch.setattr(Post, "broadcast_with", lambda self, event: {"bad": object()})
    with pytest.raises(PayloadError, match=r"shop\.Post was created: .*can't be encoded"):
        Post.objects.create(title="A")


def test_a_bad_channel_fails_at_the_save(db, monkeypatch):
    monkeypatch.setattr(Post, "broadcast_on", lambda self, event: "no spaces please")
    with pytest.raises(PayloadError, match=r"shop\.Post was created: 'no spaces please' is no name for a channel"):
        Post.objects.create(title="A")


def test_the_models_of_migrations_tell_nothing():
    """The mixin is abstract, so that it is no base of what migrations see."""
    state = ModelState.from_model(Post)
    assert state.bases == (models.Model,)
