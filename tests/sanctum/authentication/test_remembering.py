"""Tokens are remembered without a secret, and an entry can only let in whom the database would. Attack 15."""

import logging
import pickle
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.cache import caches
from django.utils import timezone

from sanctum.authentication import AuthenticationRefused, authenticate, remembering
from sanctum.authentication.bearer import _parse
from sanctum.authentication.remembering import forget, recall, remember
from sanctum.models import get_token_model
from sanctum.tokens.validity import Refusal
from tests.sanctum.authentication.people import asking, issue, reload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site(settings):
    settings.SANCTUM = {"CACHE_SECONDS": 30, "LAST_USED_INTERVAL": None}


@pytest.fixture
def made():
    made = issue()
    made.token.user.set_password("of no value")
    made.token.user.save()
    return issue()


def ask(made):
    return authenticate(asking(made.plain_text))


def entries():
    return {key: pickle.loads(value) for key, value in caches["default"]._cache.items() if ":sanctum:token:" in key}


def test_the_second_request_needs_no_query(made, django_assert_num_queries):
    with django_assert_num_queries(1):
        first = ask(made)
    with django_assert_num_queries(0):
        second = ask(made)
        assert (second.user, second.token) == (first.user, first.token)
        assert (second.user.username, second.token.name, second.token.abilities) == ("ada", "laptop", ["orders:read"])
        assert second.token.can("orders:read") and second.token.cant("orders:write")
        assert second.token.credential == first.token.credential
        assert second.user.is_authenticated and isinstance(second.user, User)


def test_it_is_never_by_the_text_nor_with_a_secret(made):
    ask(made)
    ((key, entry),) = entries().items()
    shown = f"{key} {entry}"
    secret = made.plain_text.partition("_")[2]
    assert made.token.token_hash in key
    assert secret not in shown and secret[:40] not in shown
    assert made.token.user.password and made.token.user.password not in shown
    assert made.token.password_fingerprint and made.token.password_fingerprint not in shown
    assert made.token.token_hash not in str(entry)


def test_what_was_left_out_is_loaded_when_it_is_needed(made, django_assert_num_queries):
    ask(made)
    found = ask(made)
    with django_assert_num_queries(1):
        assert found.user.check_password("of no value")
    with django_assert_num_queries(0):
        assert found.token.token_hash == made.token.token_hash


def test_nothing_is_remembered_without_the_setting(made, settings, django_assert_num_queries):
    settings.SANCTUM = {"LAST_USED_INTERVAL": None}
    ask(made)
    with django_assert_num_queries(1):
        ask(made)
    assert entries() == {}


def test_another_id_with_the_same_secret_is_not_recalled(made):
    """7: the digest does not cover the id."""
    ask(made)
    other = issue("bob")
    with pytest.raises(AuthenticationRefused):
        authenticate(asking(f"{other.token.pk}_{made.plain_text.partition('_')[2]}"))


def test_the_end_is_looked_at_each_time(settings):
    made = issue(expires_at=timezone.now() + timedelta(hours=1))
    ask(made)
    settings.SANCTUM = {"CACHE_SECONDS": 30, "EXPIRATION": timedelta(microseconds=1_000_000)}
    get_token_model().objects.update(created_at=timezone.now() - timedelta(minutes=1))
    remembering.forget([made.token.token_hash])
    with pytest.raises(AuthenticationRefused) as refused:
        ask(made)
    assert refused.value.reason == Refusal.EXPIRED


def test_before_a_refusal_the_database_is_asked(made, settings, django_assert_num_queries):
    get_token_model().objects.update(expires_at=timezone.now() + timedelta(seconds=30))
    ask(made)
    get_token_model().objects.update(expires_at=None)
    later = timezone.now() + timedelta(minutes=1)
    with pytest.MonkeyPatch.context() as patch, django_assert_num_queries(1):
        patch.setattr(timezone, "now", lambda: later)
        assert ask(made).user.username == "ada"


def test_what_is_not_good_is_not_remembered(made):
    get_token_model().objects.update(expires_at=timezone.now())
    with pytest.raises(AuthenticationRefused):
        ask(made)
    assert entries() == {}


def test_what_was_forgotten_is_not_remembered_by_who_read_it_before(made):
    """Two racers: one has read the row, the other revokes the token before the first remembers it."""
    row = reload(made.token)
    forget([made.token.token_hash])
    remember(row)
    assert recall(_parse(made.plain_text)) is None


def test_an_entry_does_not_grow_older_than_it_may(made):
    """A token in steady use is not remembered anew from what was remembered."""
    ask(made)
    before = dict(caches["default"]._expire_info)
    ask(made)
    remember(reload(made.token))
    assert caches["default"]._expire_info == before


def test_entries_of_another_release_do(made, monkeypatch, django_assert_num_queries):
    """A column that is new is loaded, one that is gone is left out."""
    ask(made)
    (key,) = (key.split(":", 2)[2] for key in entries())
    entry = caches["default"].get(key)
    entry["token"][1].pop("hint")
    entry["token"][1]["gone"] = 1
    caches["default"].set(key, entry)
    with django_assert_num_queries(1):
        assert ask(made).token.hint == made.token.hint


@pytest.mark.parametrize("entry", ["x", {"token": 1, "user": 2}, [1], {"token": ("default", {}), "user": None}])
def test_an_entry_that_is_none_is_passed_over(made, entry, caplog):
    caches["default"].set(f"sanctum:token:{made.token.token_hash}", entry)
    assert ask(made).user.username == "ada"
    assert "Nothing was recalled" in caplog.text
    assert made.plain_text.partition("_")[2] not in caplog.text


class Away:
    def __getattr__(self, name):
        raise ConnectionError("no cache")


def test_a_cache_that_is_away_changes_nothing(made, monkeypatch, caplog):
    monkeypatch.setattr(remembering, "caches", {"default": Away()})
    assert ask(made).user.username == "ada"
    with caplog.at_level(logging.ERROR):
        forget([made.token.token_hash])
    assert "good for 30 s more" in caplog.text


def test_a_cache_that_remembers_nothing_does_too(made, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    assert [ask(made).user.username for _ in range(2)] == ["ada"] * 2


def test_the_last_use_is_written_once_though_it_is_remembered(made, settings, django_assert_num_queries):
    settings.SANCTUM = {"CACHE_SECONDS": 30, "LAST_USED_INTERVAL": timedelta(minutes=1)}
    with django_assert_num_queries(2):
        ask(made)
    with django_assert_num_queries(0):
        ask(made)
