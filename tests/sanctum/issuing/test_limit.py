"""A user has no more tokens than may be, however many are made at once (attack 18)."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sanctum.issuing import IssuingError, create_token, revoke_token, rotate_token
from sanctum.models import PersonalAccessToken
from tests.sanctum.issuing.races import race
from tests.sanctum.people import make_user

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def limit(settings):
    settings.SANCTUM = {"TOKEN_LIMIT": 2}
    return settings


def full(user):
    with pytest.raises(IssuingError, match="as many as may be") as caught:
        create_token(user, "one more", [])
    return caught.value.field == "user"


def test_so_many_and_no_more():
    ann = make_user()
    tokens = [create_token(ann, "one", []).token for _ in range(2)]
    assert full(ann)
    assert create_token(make_user("bob"), "another user's", [])
    revoke_token(tokens[0])
    assert create_token(ann, "in its place", [])
    assert full(ann)


def test_what_has_ended_does_not_count():
    ann = make_user()
    for _ in range(2):
        create_token(ann, "one", [])
    PersonalAccessToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert create_token(ann, "one more", [])


def test_one_that_was_rotated_does_not_count():
    ann = make_user()
    old = create_token(ann, "one", []).token
    create_token(ann, "two", [])
    rotate_token(old, grace=timedelta(hours=1))
    assert full(ann)
    assert PersonalAccessToken.objects.active().count() == 3


def test_the_limit_costs_nothing_where_there_is_none(limit):
    limit.SANCTUM = {}
    ann = make_user()
    with CaptureQueriesContext(connection) as queries:
        create_token(ann, "one", [])
    assert len(queries) == 1


@pytest.mark.django_db(transaction=True)
def test_a_hundred_at_once(limit):
    limit.SANCTUM = {"TOKEN_LIMIT": 10}
    ann = make_user()
    got = []
    for _ in range(5):
        got += race(lambda number: create_token(ann, f"number {number}", []), 20)
    refused = [each for each in got if isinstance(each, IssuingError)]
    assert [each for each in got if isinstance(each, Exception) and each not in refused] == []
    assert (PersonalAccessToken.objects.count(), len(refused)) == (10, 90)


@pytest.mark.django_db(transaction=True)
def test_transactions_of_the_callers_own_at_once():
    ann = make_user()

    def make(number):
        with transaction.atomic():
            assert create_token(ann, f"first of {number}", [])
            return create_token(ann, f"second of {number}", [])

    got = race(make, 5)
    assert [type(each) for each in got].count(IssuingError) == 4
    assert PersonalAccessToken.objects.count() == 2
