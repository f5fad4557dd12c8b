"""Models that broadcast, of every kind that Django knows. The fixtures install them as an app, with tables."""

# ruff: noqa: DJ008  (nobody looks at them)

from uuid import uuid4

from django.core.files.storage import InMemoryStorage
from django.db import models

from broadcasting.events import PresenceChannel, PrivateChannel
from broadcasting.model_events import BroadcastsModel


class Tag(BroadcastsModel, models.Model):
    """Says nothing about itself."""

    name = models.CharField(max_length=50)
    password = models.CharField(max_length=50)

    class Meta:
        app_label = "shop"


class Author(BroadcastsModel, models.Model):
    """Says everything about itself."""

    broadcast_fields = "__all__"

    name = models.CharField(max_length=50)
    born = models.DateField(null=True)
    password = models.CharField(max_length=50)
    api_key = models.CharField(max_length=50)
    portrait = models.BinaryField(default=b"")

    class Meta:
        app_label = "shop"


class Post(BroadcastsModel, models.Model):
    broadcast_fields = ["title", "author", "cover", "views", "extra"]
    broadcast_trashed_field = "deleted_at"

    title = models.CharField(max_length=50)
    author = models.ForeignKey(Author, models.CASCADE, null=True)
    cover = models.FileField(storage=InMemoryStorage(base_url="/files/"))
    views = models.IntegerField(default=0)
    extra = models.JSONField(default=dict)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "shop"


class Draft(Post):
    class Meta:
        app_label = "shop"
        proxy = True


class Comment(BroadcastsModel, models.Model):
    """Is heard in its own channel and in one that all comments share."""

    broadcast_fields = ["text"]
    broadcast_changes_only = True
    broadcast_to_others = True

    text = models.TextField()
    stars = models.IntegerField(default=0)

    class Meta:
        app_label = "shop"

    def broadcast_on(self, event):
        return [self, PrivateChannel("comments"), PresenceChannel("room")]

    def broadcast_when(self, event):
        return self.text != "spam"


class Article(BroadcastsModel, models.Model):
    broadcast_fields = ["title"]

    title = models.CharField(max_length=50)

    class Meta:
        app_label = "shop"


class Essay(Article):
    broadcast_fields = ["title", "pages"]

    pages = models.IntegerField(default=1)

    class Meta:
        app_label = "shop"


class Parcel(BroadcastsModel, models.Model):
    id = models.UUIDField(primary_key=True, default=uuid4)

    class Meta:
        app_label = "shop"


class Voucher(BroadcastsModel, models.Model):
    code = models.CharField(max_length=150, primary_key=True)

    class Meta:
        app_label = "shop"


class Seat(BroadcastsModel, models.Model):
    pk = models.CompositePrimaryKey("row", "number")
    row = models.CharField(max_length=5)
    number = models.IntegerField()
    taken = models.BooleanField(default=False)

    class Meta:
        app_label = "shop"


class Stamp(models.Model):
    """Does not broadcast."""

    class Meta:
        app_label = "shop"


TABLES = [Tag, Author, Post, Comment, Article, Essay, Parcel, Voucher, Seat, Stamp]
