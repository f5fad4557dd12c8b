"""Events wait for the commit of the database that the object was written to."""

import pytest
from django.db import connections, transaction

from broadcasting.broadcasters import PayloadError
from tests.broadcasting.listening import hearing
from tests.broadcasting.model_events.shop.models import Author, Post

pytestmark = pytest.mark.django_db(databases=["default", "other"])


@pytest.fixture(scope="module", autouse=True)
def other(shop, django_db_blocker, tmp_path_factory):
    """A second database, with a table for posts and one for their authors."""
    connections.databases["other"] = {
        **connections.databases["default"],
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(tmp_path_factory.mktemp("other") / "other.sqlite3"),
    }
    with django_db_blocker.unblock(), connections["other"].schema_editor() as editor:
        editor.create_model(Author)
        editor.create_model(Post)
    yield
    connections["other"].close()
    del connections["other"]
    del connections.databases["other"]


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    """``with commit():`` commits the other database at its end."""
    return lambda: django_capture_on_commit_callbacks(using="other", execute=True)


def test_the_other_databases_commit_is_waited_for(commit):
    with hearing() as heard, commit():
        with hearing() as meanwhile:
            post = Post(title="Then", extra={"list": []})
            post.save(using="other")
            post.extra["list"].append("now")
        assert meanwhile == []
    assert heard.data[0]["model"]["title"] == "Then"
    assert heard.data[0]["model"]["extra"] == {"list": []}


def test_its_rollback_keeps_them(commit):
    with hearing() as heard, commit(), transaction.atomic(using="other"):
        Post(title="A").save(using="other")
        transaction.set_rollback(True, using="other")
    assert heard == []


def test_a_deleted_object_still_has_its_channel_then(commit):
    post = Post(title="A")
    post.save(using="other")
    channel = f"private-shop.Post.{post.pk}"
    with hearing() as heard, commit():
        post.delete()
    assert heard.channels == [(channel,)]


def test_what_does_not_wait_leaves_at_once(monkeypatch):
    monkeypatch.setattr(Post, "broadcast_after_commit", False)
    with hearing() as heard:
        Post(title="A").save(using="other")
    assert heard.names == ["PostCreated"]


def test_what_cant_be_encoded_fails_at_the_save_there_too(monkeypatch):
    monkeypatch.setattr(Post, "broadcast_with", lambda self, event: {"bad": object()})
    with pytest.raises(PayloadError, match=r"shop\.Post was created"):
        Post(title="A").save(using="other")
