"""Rows of tokens: whether they are good, in Python and in SQL, and what they show (attacks 9, 13 and 42)."""

import io
import json
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.forms import model_to_dict, modelform_factory
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.serializers import ModelSerializer

from sanctum.conf import get_settings
from sanctum.issuing import create_token
from sanctum.models import AbstractPersonalAccessToken, PersonalAccessToken, get_token_model
from sanctum.tokens.text import ParsedToken, is_digest_of
from sanctum.tokens.validity import Refusal
from tests.sanctum.people import make_user

SECOND = timedelta(seconds=1)
SECRETS = {"token_hash", "password_fingerprint"}

# Never now itself: between the query and Python some time goes by.
moments = st.none() | st.integers(-20, 20).filter(bool).map(lambda each: each * 10 * SECOND)
spans = st.none() | st.integers(1, 20).map(lambda each: (each * 10 + 5) * SECOND)
rows = st.lists(st.tuples(moments, moments, moments, st.integers(0, 20)), max_size=6)


def token(**fields):
    return PersonalAccessToken(user_id=1, name="Laptop", **fields)


@pytest.mark.database
@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows, spans, spans)
def test_sql_and_python_agree(settings, lives, expiration, idle):
    settings.SANCTUM = {"EXPIRATION": expiration, "IDLE_TIMEOUT": idle}
    with transaction.atomic():
        now, user = timezone.now(), make_user()
        for number, (expires, used, revoked, age) in enumerate(lives):
            PersonalAccessToken.objects.create(
                user=user,
                name=str(number),
                created_at=now - age * 10 * SECOND,
                **{
                    name: None if ahead is None else now + ahead
                    for name, ahead in {"expires_at": expires, "last_used_at": used, "revoked_at": revoked}.items()
                },
            )
        tokens = PersonalAccessToken.objects.all()
        reasons = {each.pk: each.refusal() for each in tokens}
        active, expired, revoked = (
            {each.pk for each in rows} for rows in (tokens.active(), tokens.expired(), tokens.revoked())
        )
        assert active == {pk for pk, reason in reasons.items() if reason is None}
        assert revoked == {pk for pk, reason in reasons.items() if reason == "revoked"}
        assert expired - revoked == {pk for pk, reason in reasons.items() if reason in ("expired", "idle")}
        transaction.set_rollback(True)


class TestAbilities:
    def test_what_it_holds(self):
        assert token(abilities=["orders:read"]).can("orders:read")
        assert token(abilities=["orders:read"]).cant("orders:write")

    def test_wildcards_are_asked_for(self, settings):
        assert token(abilities=["orders:*"]).cant("orders:read")
        settings.SANCTUM = {"WILDCARD_ABILITIES": True}
        assert token(abilities=["orders:*"]).can("orders:read")

    @pytest.mark.parametrize("kept", [None, "*", {"*": True}, 1, ["**"], [["*"]]])
    def test_what_is_no_list_of_abilities_allows_nothing(self, kept):
        assert token(abilities=kept).cant("orders:read")


class TestValidity:
    def test_it_ends_by_itself_or_is_revoked(self):
        now = timezone.now()
        assert token().valid_until is None
        assert token(expires_at=now).valid_until == now
        assert token(expires_at=now, revoked_at=now - SECOND).valid_until == now - SECOND
        assert token(expires_at=now, revoked_at=now + SECOND).valid_until == now

    def test_why_it_is_refused(self):
        now = timezone.now()
        assert token(expires_at=now).refusal(now) == Refusal.EXPIRED
        assert token(expires_at=now).refusal(now - SECOND) is None
        assert token(revoked_at=now).refusal() == Refusal.REVOKED

    def test_by_which_others_know_it(self):
        assert token(pk=15).credential == "sanctum:15"
        assert token().is_transient is False


@pytest.mark.django_db
class TestWhatIsShown:
    """Attack 42: what stands for secrets is not shown by accident, and is of no use if it is (attack 9)."""

    @pytest.fixture
    def made(self):
        return create_token(make_user(), "Laptop", [])

    def test_not_in_dicts_and_forms(self, made):
        assert not SECRETS & set(model_to_dict(made.token))
        assert not SECRETS & set(modelform_factory(PersonalAccessToken, fields="__all__").base_fields)

    def test_not_in_serializers_of_rest_framework(self, made):
        class Everything(ModelSerializer):
            class Meta:
                model = PersonalAccessToken
                fields = "__all__"

        shown = Everything(made.token).data
        assert shown["name"] == "Laptop" and not SECRETS & set(shown)

    def test_fixtures_bring_back_rows_that_let_nobody_in(self, made, tmp_path):
        user = made.token.user
        create_token(user, "Phone", [])
        call_command("dumpdata", "auth.user", "sanctum", stdout=(dumped := io.StringIO()))
        assert not SECRETS & {name for each in json.loads(dumped.getvalue()) for name in each["fields"]}
        (tmp_path / "dump.json").write_text(dumped.getvalue())
        digest = made.token.token_hash
        PersonalAccessToken.objects.all().delete()
        call_command("loaddata", str(tmp_path / "dump.json"), verbosity=0)
        back = PersonalAccessToken.objects.get(pk=made.token.pk)
        assert (back.name, back.user) == ("Laptop", user) and back.token_hash != digest

    def test_the_stored_digest_is_no_secret(self, made):
        assert not is_digest_of(ParsedToken("1", (made.token.token_hash[::-1],)), made.token.token_hash)
        assert made.token.token_hash not in made.plain_text

    def test_not_in_a_repr(self, made):
        assert made.token.token_hash not in repr(made.token) + str(made.token)


@pytest.mark.database
@pytest.mark.django_db
def test_no_two_rows_have_one_digest():
    made = create_token(make_user(), "Laptop", []).token
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonalAccessToken.objects.create(user=made.user, name="Copy", token_hash=made.token_hash)


@pytest.mark.database
@pytest.mark.django_db
def test_the_owner_takes_them_along_and_the_maker_does_not():
    ann, boss = make_user(), make_user("boss")
    create_token(ann, "Laptop", [], created_by=boss)
    boss.delete()
    assert PersonalAccessToken.objects.get().created_by is None
    ann.delete()
    assert not PersonalAccessToken.objects.exists()


class TestTheModel:
    def test_is_ours_by_default(self):
        assert get_token_model() is PersonalAccessToken
        assert issubclass(PersonalAccessToken, AbstractPersonalAccessToken)

    @pytest.mark.parametrize("name", ["shop.Token", "sanctum", "", "a.b.c", "sanctum.Missing", 5, None])
    def test_is_one_of_an_installed_app(self, settings, name):
        settings.SANCTUM_TOKEN_MODEL = name
        with pytest.raises(ImproperlyConfigured, match="no model of an installed app"):
            get_token_model()


def test_limits_are_read_late(settings):
    settings.SANCTUM = {"EXPIRATION": SECOND}
    assert get_settings().limits.expiration == SECOND
    assert token(created_at=timezone.now() - SECOND).refusal() == Refusal.EXPIRED
