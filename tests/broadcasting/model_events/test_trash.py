"""Soft deletes are one event, and not two."""

import copy

import pytest
from django.utils.timezone import now

from tests.broadcasting.model_events.shop.models import Author, Post

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def post():
    return Post.objects.create(title="A")


@pytest.fixture
def trashed(post):
    post.deleted_at = now()
    post.save()
    return post


def test_thrown_away_and_brought_back(hears, post):
    with hears() as heard:
        post.deleted_at = now()
        post.save()
        post.save()
        post.deleted_at = None
        post.save(update_fields=["deleted_at"])
        post.save()
    assert heard.names == ["PostTrashed", "PostUpdated", "PostRestored", "PostUpdated"]


def test_what_is_read_from_the_database_is_remembered(hears, trashed):
    read = Post.objects.get()
    with hears() as heard:
        read.save()
        read.deleted_at = None
        read.save()
    assert heard.names == ["PostUpdated", "PostRestored"]


def test_another_copys_change_is_seen_by_refreshing(hears, post):
    other = Post.objects.get()
    Post.objects.update(deleted_at=now())
    other.refresh_from_db()
    with hears() as heard:
        other.save()
    assert heard.names == ["PostUpdated"]


def test_refreshing_other_fields_forgets_nothing(hears, post):
    post.deleted_at = now()
    post.refresh_from_db(fields=["title"])
    with hears() as heard:
        post.save()
    assert heard.names == ["PostTrashed"]


def test_a_save_of_other_fields_is_an_update(hears, post):
    post.deleted_at = now()
    with hears() as heard:
        post.save(update_fields=["title"])
        post.save()
    assert heard.names == ["PostUpdated", "PostTrashed"]


def test_a_deferred_field_that_is_read_later(hears, trashed):
    read = Post.objects.defer("deleted_at").get()
    assert read.deleted_at
    with hears() as heard:
        read.save()
    assert heard.names == ["PostUpdated"]


def test_one_that_is_created_in_the_trash_is_created(hears):
    with hears() as heard:
        post = Post.objects.create(title="A", deleted_at=now())
        post.save()
    assert heard.names == ["PostCreated", "PostUpdated"]


def test_one_that_is_really_deleted(hears, trashed):
    with hears() as heard:
        trashed.delete()
    assert heard.names == ["PostDeleted"]


def test_silence_does_not_confuse_it(hears, post):
    with hears() as heard:
        with post.without_broadcasting():
            post.deleted_at = now()
            post.save()
        post.save()
    assert heard.names == ["PostUpdated"]


def test_models_without_a_trash_remember_nothing():
    Author.objects.create(name="A")
    assert not [name for name in vars(Author.objects.get()) if name.startswith("_broadcast")]


def test_a_field_that_is_none_is_harmless(hears, monkeypatch, post):
    monkeypatch.setattr(Post, "broadcast_trashed_field", "no_such_field")
    with hears() as heard:
        copy.copy(post).save()
    assert heard.names == ["PostUpdated"]
