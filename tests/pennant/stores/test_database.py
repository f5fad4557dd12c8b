"""The database store among others who write, and in transactions."""

import pytest
from django.db import connection, transaction

from pennant.models import FeatureValue
from pennant.stores import Stored, get_store
from tests.pennant.stores.racing import race

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]
PAIR = ("lottery", "ada")


@pytest.mark.parametrize("is_atomic", [False, True])
def test_of_twenty_first_answers_one_is_kept_and_given_to_all(is_atomic):
    if is_atomic and connection.vendor == "sqlite":
        pytest.skip("SQLite lets one transaction write at a time")

    def answer(number: int) -> Stored:
        store, rows = get_store("database"), {PAIR: Stored(str(number)), ("other", "ada"): Stored(str(number))}
        if not is_atomic:
            return store.insert(rows)[PAIR]
        with transaction.atomic():
            store.fetch(rows)
            stands = store.insert(rows)
            assert store.fetch(rows) == stands
            return stands[PAIR]

    given = set(race(answer, 20))
    assert len(given) == 1
    assert get_store("database").fetch([PAIR]) == {PAIR: given.pop()}
    assert FeatureValue.objects.count() == 2


def test_a_first_answer_is_one_statement_and_a_lost_one_two(django_assert_num_queries):
    store = get_store("database")
    with django_assert_num_queries(1):
        store.insert({PAIR: Stored("1")})
    with django_assert_num_queries(2):
        assert store.insert({PAIR: Stored("2")}) == {PAIR: Stored("1")}


def test_many_pairs_are_forgotten_with_one_statement(django_assert_num_queries):
    store = get_store("database")
    pairs = [(name, scope) for name in "abc" for scope in "1234"]
    store.put(dict.fromkeys(pairs, Stored("1")))
    with transaction.atomic(), django_assert_num_queries(1):
        assert store.delete(pairs) == 12


def test_what_is_rolled_back_was_never_there():
    store = get_store("database")
    called = []
    with transaction.atomic():
        assert store.is_uncertain
        store.put({PAIR: Stored("1")})
        store.on_commit(lambda: called.append(1))
        transaction.set_rollback(True)
    assert store.fetch([PAIR]) == {}
    assert not called and not store.is_uncertain and not store.is_snapshot
