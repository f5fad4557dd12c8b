"""A token is found by one query, or not at all. Attacks 6 to 9 and 12."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from sanctum.authentication import lookup
from sanctum.authentication.bearer import find_token
from sanctum.authentication.lookup import find, is_of
from sanctum.models import get_token_model
from sanctum.tokens import text
from sanctum.tokens.foreign import FORMS
from sanctum.tokens.text import ParsedToken, digest, new_secret, write
from tests.sanctum.authentication.people import issue

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def made():
    return issue()


def test_it_comes_with_its_owner_by_one_query(made, django_assert_num_queries):
    with django_assert_num_queries(1):
        token = find_token(made.plain_text)
        assert (token.pk, token.user.username, token.name) == (made.token.pk, "ada", "laptop")


def test_it_is_as_a_queryset_finds_it(made):
    token, same = find_token(made.plain_text), get_token_model().objects.select_related("user").get()
    for one, other in ((token, same), (token.user, same.user)):
        values = [{name: value for name, value in vars(each).items() if name != "_state"} for each in (one, other)]
        assert values[0] == values[1]
        assert (one._state.db, one._state.adding) == (other._state.db, other._state.adding) == ("default", False)


def test_no_token_is_found_by_anothers_secret(made):
    """7: right id and wrong secret, right secret and wrong id, no id."""
    other = issue("bob")
    secret = made.plain_text.partition("_")[2]
    assert find_token(f"{made.token.pk}_{secret}").pk == made.token.pk
    assert find_token(f"{other.token.pk}_{secret}") is None
    assert find_token(f"{made.token.pk}_{other.plain_text.partition('_')[2]}") is None
    assert find_token(secret) is None
    assert find_token(f"_{secret}") is None


def test_one_wrong_character_is_enough(made, django_assert_num_queries):
    """8: the checksum says so without a query."""
    id, _, secret = made.plain_text.partition("_")
    with django_assert_num_queries(0):
        for place in (0, 20, 39, 40, 47):
            other = "b" if secret[place] == "a" else "a"
            assert find_token(f"{id}_{secret[:place]}{other}{secret[place + 1 :]}") is None


def test_a_checksum_alone_opens_nothing(made):
    assert find_token(write("", str(made.token.pk), new_secret(""))) is None


@pytest.mark.parametrize("forms", [[], list(FORMS)], ids=["our form", "every form"])
def test_the_stored_digest_is_no_token(made, settings, forms):
    """9: whoever reads the table has no token, also where texts of other makers are read."""
    settings.SANCTUM = {"ACCEPTED_FORMS": forms}
    stored = made.token.token_hash
    for stolen in (stored, stored[:40], f"{made.token.pk}|{stored}", f"{made.token.pk}_{stored}", f"kx_{stored}"):
        assert find_token(stolen) is None


SECRET = new_secret("")


@pytest.mark.parametrize(
    "id",
    ["-1", "0", "+1", " 1", "1 ", "1.0", "1e3", "0x1", "٣", "²", "9" * 19, "9" * 30, "9" * 5000, "", "None", "a" * 32]
    + ["1" * 32, "8f14e45f-ceea-467f-9a36-dedd4bea2543", "1;", "1'", "%s", "{0}", "1\0", "..", "1_1"],
)
def test_odd_ids_find_nothing(made, id):
    """6 and 10: nor do they harm."""
    with CaptureQueriesContext(connection) as queries:
        assert find_token(f"{id}_{SECRET}") is None
        assert find_token(f"{id}|{SECRET}") is None
    assert len(queries) <= 2


@given(st.one_of(st.integers(min_value=0, max_value=10**19 - 1).map(str), st.uuids().map(lambda each: each.hex)))
def test_no_id_is_too_odd(id):
    assert find(ParsedToken(id, (digest(SECRET),))) is None


def test_unknown_ids_take_as_much_work_as_wrong_secrets(made, monkeypatch):
    """12: one query and one comparison each."""
    compared = []
    monkeypatch.setattr(lookup.text, "is_digest_of", lambda *given: compared.append(given))
    for id in (str(made.token.pk), "987654"):
        with CaptureQueriesContext(connection) as queries:
            assert find(ParsedToken(id, (digest(SECRET),))) is None
        assert len(queries) == 1
    assert len(compared) == 2
    assert text.is_digest_of is lookup.text.is_digest_of


class TestByDigestAlone:
    def test_a_row_is_found(self, made, django_assert_num_queries):
        with django_assert_num_queries(1):
            token = find(ParsedToken(None, ("0" * 128, made.token.token_hash)))
            assert token.user.username == "ada"

    def test_no_row_is_found(self, made):
        assert find(ParsedToken(None, ("0" * 64, "1" * 128))) is None

    def test_two_rows_are_none(self, made):
        other = issue("bob").token
        assert find(ParsedToken(None, (made.token.token_hash, other.token_hash))) is None


def test_an_id_must_be_the_rows(made):
    assert is_of(ParsedToken(None, ()), made.token)
    assert is_of(ParsedToken(str(made.token.pk), ()), made.token)
    assert not is_of(ParsedToken("987654", ()), made.token)
    assert not is_of(ParsedToken("a" * 32, ()), made.token)


class ApartRouter:
    """Users live elsewhere, as far as anybody can tell."""

    def db_for_write(self, model, **hints):
        return "elsewhere" if model is User else None


def test_users_in_another_database_take_a_second_query(made, settings, django_assert_num_queries):
    settings.DATABASE_ROUTERS = [ApartRouter()]
    with django_assert_num_queries(2):
        assert find_token(made.plain_text).user.username == "ada"


def test_a_token_whose_owner_is_gone_is_none(made, settings):
    settings.DATABASE_ROUTERS = [ApartRouter()]
    with connection.constraint_checks_disabled():
        User.objects.filter(pk=made.token.user_id)._raw_delete("default")
        assert find_token(made.plain_text) is None
        get_token_model().objects.all()._raw_delete("default")
