"""What a model says of itself wrongly is told by Django's checks."""

import pytest

from broadcasting.checks import CHECK_IDS
from tests.broadcasting.model_events.shop.models import TABLES, Author, Post


def ids(model):
    found = [each for each in model.check() if each.id.startswith("broadcasting.")]
    assert all(each.hint and each.obj is model and each.id in CHECK_IDS for each in found)
    return [each.id.removeprefix("broadcasting.") for each in found]


@pytest.mark.parametrize("model", TABLES)
def test_the_shop_is_in_order(model):
    assert ids(model) == []


@pytest.mark.parametrize("fields", [None, "__all__", [], (), ["title"], ("author", "views"), {"author_id"}])
def test_good_fields(monkeypatch, fields):
    monkeypatch.setattr(Post, "broadcast_fields", fields)
    assert ids(Post) == []


@pytest.mark.parametrize(
    "fields",
    [
        "title",
        "all",
        7,
        True,
        {"title": 1},
        ["no_such"],
        [7],
        [None],
        [["title"]],
        ["tags"],
        ["author__name"],
        b"title",
    ],
)
def test_bad_fields(monkeypatch, fields):
    monkeypatch.setattr(Post, "broadcast_fields", fields)
    assert ids(Post) == ["E046"]


def test_secrets(monkeypatch):
    monkeypatch.setattr(Author, "broadcast_fields", ["name", "password", "api_key"])
    assert ids(Author) == ["W046", "W046"]


@pytest.mark.parametrize("name", ["no_such", "", 7, ["deleted_at"]])
def test_a_trash_that_is_not_there(monkeypatch, name):
    monkeypatch.setattr(Post, "broadcast_trashed_field", name)
    assert ids(Post) == ["E047"]
