"""Which fields leave. No query is made for them, and no secret leaves unasked."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db.models import F

from broadcasting.model_events.change import Change
from broadcasting.model_events.fields import broadcast_fields, looks_secret, read_fields
from tests.broadcasting.model_events.shop.models import Author, Post, Seat, Tag, Voucher

UPDATED = Change("updated")


def names(model):
    return [field.attname for field in broadcast_fields(model)]


def test_the_key_always_leaves():
    assert names(Tag) == ["id"]
    assert names(Voucher) == ["code"]
    assert names(Seat) == ["row", "number"]


def test_all_leaves_secrets_and_bytes_behind():
    assert names(Author) == ["id", "name", "born"]


def test_a_secret_leaves_if_it_is_named(monkeypatch):
    monkeypatch.setattr(Author, "broadcast_fields", ["password"])
    assert names(Author) == ["id", "password"]


@pytest.mark.parametrize("name", ["author", "author_id"])
def test_a_relation_is_its_column(monkeypatch, name):
    monkeypatch.setattr(Post, "broadcast_fields", [name])
    assert read_fields(Post(pk=1, author_id=5), UPDATED) == {"id": 1, "author_id": 5}


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        *[
            (name, True)
            for name in ("password", "passwd", "user_Secret", "api_key", "apikey", "token", "otp", "totp_x")
        ],
        *[(name, False) for name in ("name", "author_id", "monkey", "passage", "optional", "laptop", "keyword")],
    ],
)
def test_names_that_look_like_secrets(name, secret):
    field = Tag._meta.get_field("name").clone()
    field.name = name
    assert looks_secret(field) is secret


@pytest.mark.django_db
def test_what_was_deferred_is_left_out(django_assert_num_queries):
    Post.objects.create(title="A", views=3)
    post = Post.objects.only("title").get()
    with django_assert_num_queries(0):
        assert read_fields(post, UPDATED) == {"id": post.pk, "title": "A"}


def test_what_only_the_database_knows_is_left_out():
    assert "views" not in read_fields(Post(pk=1, views=F("views") + 1), UPDATED)


class Cellar(Storage):
    """Has no addresses for its files."""


class TestFiles:
    def test_go_by_name_and_address(self):
        post = Post(pk=1)
        post.cover.save("cover.png", ContentFile(b"png"), save=False)
        assert read_fields(post, UPDATED)["cover"] == {"name": "cover.png", "url": "/files/cover.png"}

    def test_without_an_address_go_by_name(self):
        post = Post(pk=1, cover="cover.png")
        post.cover.storage = Cellar()
        assert read_fields(post, UPDATED)["cover"] == {"name": "cover.png", "url": None}

    def test_that_are_not_there_are_null(self):
        assert read_fields(Post(pk=1), UPDATED)["cover"] is None
