"""The events of models, by their fields."""

# ruff: noqa: DJ008  (nobody looks at them)

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from broadcasting.model_events import BroadcastsModel
from broadcasting.schemas.asyncapi import asyncapi
from broadcasting.schemas.catalogue import Catalogue
from broadcasting.schemas.models import add_models
from broadcasting.schemas.typescript import typescript

EXPECTED = """\
export interface Post {
  id: number;
  title: string;
  status: "d" | "p";
  author_id: string | null;
  price: string;
  cover: { name: string; url: string | null } | null;
  extra: unknown;
}"""


@pytest.fixture
def catalogue(monkeypatch):
    with isolate_apps("django.contrib.contenttypes"):

        class Author(models.Model):
            id = models.UUIDField(primary_key=True)

            class Meta:
                app_label = "contenttypes"

        class Post(BroadcastsModel, models.Model):
            broadcast_fields = ["title", "status", "author", "price", "cover", "extra"]
            broadcast_trashed_field = "deleted_at"
            title = models.CharField(max_length=50)
            status = models.CharField(max_length=1, choices={"d": "Draft", "p": "Public"})
            author = models.ForeignKey(Author, models.CASCADE, null=True)
            price = models.DecimalField(max_digits=5, decimal_places=2)
            cover = models.FileField()
            extra = models.JSONField()
            deleted_at = models.DateTimeField(null=True)

            class Meta:
                app_label = "contenttypes"

        class Comment(BroadcastsModel, models.Model):
            broadcast_fields = ["text"]
            broadcast_changes_only = True
            text = models.TextField()

            class Meta:
                app_label = "contenttypes"

            def broadcast_on(self, event):
                return "comments"

        class Vote(BroadcastsModel, models.Model):
            class Meta:
                app_label = "contenttypes"

            def broadcast_as(self, event):
                raise ValueError("no vote")

            def broadcast_with(self, event) -> dict[str, int]:
                return {"votes": 1}

        class Silent(BroadcastsModel, models.Model):
            class Meta:
                app_label = "contenttypes"

            def broadcast_with(self, event):
                return {}

        monkeypatch.setattr(apps, "get_models", lambda: [Vote, Silent, Post, Comment, Author])
        found = Catalogue()
        add_models(found)
        yield found


def test_each_change_has_an_event(catalogue):
    listened = [event.listened for event in catalogue.events if event.source.__name__ == "Post"]
    assert listened == [".PostCreated", ".PostUpdated", ".PostDeleted", ".PostTrashed", ".PostRestored"]


def test_fields(catalogue):
    written = typescript(catalogue)
    assert "export interface Comment {\n  id: number;\n  text?: string;\n}" in written
    change = "{ model: Post; connection: string | null; queue: string | null; afterCommit: boolean }"
    assert f'".PostUpdated": {change};' in written
    assert '".SilentCreated": { [key: string]: unknown };' in written


def test_what_can_t_be_told_is_said(catalogue):
    assert [warning.rpartition(".Post.")[2].rpartition("catalogue.<locals>.")[2] for warning in catalogue.warnings] == [
        "extra: JSONField has no type that is known in JSON.",
        "Silent.broadcast_with() does not say what it returns: annotate it with a TypedDict or a dataclass.",
        "Vote: the name of 'created' can't be told: no vote.",
        "Vote: the name of 'updated' can't be told: no vote.",
        "Vote: the name of 'deleted' can't be told: no vote.",
    ]


def test_messages_and_channels(catalogue):
    document = asyncapi(catalogue)
    assert document["components"]["messages"]["PostTrashed"]["name"] == "PostTrashed"
    addresses = {each["address"]: list(each["messages"]) for each in document["channels"].values()}
    assert "PostCreated" in addresses["private-contenttypes.Post.{post}"]
    assert not any("omment" in address for address in addresses)
