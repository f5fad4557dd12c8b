"""Making tokens: what is kept, what is told, and what is refused (attacks 10, 14, 21, 22 and 40)."""

import copy
import hashlib
import json
import logging
import pickle
import pprint
import sys
from datetime import UTC, datetime, timedelta

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import AnonymousUser, Group, User
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models.signals import pre_save
from django.template import Context, Template
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.views.debug import technical_500_response

from sanctum.issuing import IssuingError, acreate_token, create_token
from sanctum.models import PersonalAccessToken
from sanctum.signals import token_created
from sanctum.tokens import text
from sanctum.transient import TransientToken
from tests.sanctum.people import hearing, make_user

pytestmark = [pytest.mark.database, pytest.mark.django_db]

HOSTILE_NAMES = [
    "<script>alert(1)</script>",
    "'; DROP TABLE users; --",
    "{0.__class__} %s %(x)s {{ 7*7 }}",
    "*)(uid=*",
    "grüße 🎉",
    "=1+1",
]


@pytest.fixture
def ann():
    return make_user()


class TestWhatIsMade:
    def test_the_text_leads_to_the_row(self, ann, settings):
        settings.SANCTUM = {"TOKEN_PREFIX": "acme_pat_"}
        new = create_token(ann, "Laptop", ["orders:read"])
        parsed = text.parse(new.plain_text, ["acme_pat_"])
        row = PersonalAccessToken.objects.get()
        assert parsed == text.ParsedToken(str(row.pk), (row.token_hash,))
        assert (row.user, row.name, row.abilities, row.created_by) == (ann, "Laptop", ["orders:read"], None)
        assert row.hint == f"acme_pat_…{new.plain_text[-12:-8]}"
        assert new.token == row and row.refusal() is None

    def test_one_query(self, ann):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            create_token(ann, "Laptop", [])
        assert len(queries) == 1

    def test_the_digest_is_laravels(self, ann):
        new = create_token(ann, "Laptop", [])
        assert new.token.token_hash == hashlib.sha256(new.plain_text.partition("_")[2].encode()).hexdigest()

    def test_the_plain_text_is_in_no_column(self, ann):
        new = create_token(ann, "Laptop", [])
        secret = new.plain_text.partition("_")[2]
        kept = PersonalAccessToken.objects.values().get()
        assert not [name for name, value in kept.items() if secret[:40] in str(value) or new.plain_text in str(value)]

    def test_the_user_of_a_request_may_be_a_lazy_one(self, ann):
        assert create_token(SimpleLazyObject(lambda: ann), "Laptop", []).token.user_id == ann.pk

    def test_one_may_make_it_for_another(self, ann):
        boss = make_user("boss")
        assert create_token(ann, "Laptop", [], created_by=boss).token.created_by == boss

    def test_the_default_abilities(self, ann, settings):
        settings.SANCTUM = {"DEFAULT_ABILITIES": ["orders:read"]}
        assert create_token(ann, "Laptop").token.abilities == ["orders:read"]
        assert create_token(ann, "Laptop", []).token.abilities == []

    @pytest.mark.parametrize("name", HOSTILE_NAMES)
    def test_a_name_is_only_a_name(self, ann, name):
        new = create_token(ann, f" {name} ", [])
        assert PersonalAccessToken.objects.get().name == name
        assert str(new.token) == f"{name} ({new.token.hint})"

    async def test_async(self, transactional_db):
        ann = await sync_to_async(make_user)()
        with hearing(token_created) as heard:
            new = await acreate_token(ann, "Laptop", ["a"], created_by=ann)
        assert await PersonalAccessToken.objects.aget(pk=new.token.pk) == new.token
        assert heard == [{"token": new.token}]


class TestRefused:
    def refused(self, *args, **kwargs):
        with pytest.raises(IssuingError) as caught:
            create_token(*args, **kwargs)
        assert not PersonalAccessToken.objects.exists()
        return caught.value.field

    @pytest.mark.parametrize(
        "name", [None, 5, "", "  ", "a" * 256, "a\nb", "a\0", "\ud800", "\u202eevil", "\u200b", b"x"]
    )
    def test_names(self, ann, name):
        assert self.refused(ann, name, []) == "name"

    def test_users_that_are_none(self, ann):
        """Attack 17: the key of another model's row is no user's."""
        for user in (None, 5, ann.pk, AnonymousUser(), Group(pk=1), User(username="unsaved")):
            assert self.refused(user, "Laptop", []) == "user"

    def test_a_user_who_was_deactivated(self):
        assert self.refused(make_user(is_active=False), "Laptop", []) == "user"

    @pytest.mark.parametrize("maker", [5, "ann", object()])
    def test_makers_that_are_none(self, ann, maker):
        assert self.refused(ann, "Laptop", [], created_by=maker) == "created_by"

    @pytest.mark.parametrize(
        "abilities", [None, "*", "orders", {"a": 1}, [None], ["a b"], ["a"] * 201, ["orders:*"], 5, [["a"]], ["оrders"]]
    )
    def test_abilities(self, ann, abilities):
        assert self.refused(ann, "Laptop", abilities) == "abilities"

    def test_abilities_that_there_are_not(self, ann, settings):
        settings.SANCTUM = {"ABILITIES": ["orders:read"], "WILDCARD_ABILITIES": True}
        assert self.refused(ann, "Laptop", ["orders:read", "orders:write"]) == "abilities"
        assert self.refused(ann, "Laptop", ["shops:*"]) == "abilities"
        assert create_token(ann, "Laptop", ["orders:*"]).token.can("orders:read")

    @pytest.mark.parametrize(
        "end",
        [
            datetime(2099, 1, 1),
            datetime(2001, 1, 1, tzinfo=UTC),
            datetime(9999, 12, 31, tzinfo=UTC),
            "2099-01-01",
            4070908800,
            timedelta(days=1),
        ],
    )
    def test_ends(self, ann, end):
        assert self.refused(ann, "Laptop", [], end) == "expires_at"

    def test_now_is_no_end(self, ann):
        assert self.refused(ann, "Laptop", [], timezone.now()) == "expires_at"

    def test_ends_that_are_too_far(self, ann, settings):
        settings.SANCTUM = {"MAX_EXPIRATION": timedelta(days=30)}
        assert self.refused(ann, "Laptop", []) == "expires_at"
        assert self.refused(ann, "Laptop", [], timezone.now() + timedelta(days=31)) == "expires_at"
        assert create_token(ann, "Laptop", [], timezone.now() + timedelta(days=29)).token.expires_at

    def test_a_site_without_time_zones(self, ann, settings):
        settings.USE_TZ = False
        assert self.refused(ann, "Laptop", [], datetime(2099, 1, 1)) == "expires_at"
        new = create_token(ann, "Laptop", [], datetime(2099, 1, 1, tzinfo=UTC))
        assert timezone.is_naive(new.token.expires_at) and new.token.refusal() is None


class TestSubset:
    """Attack 22: a token that may make tokens makes none that may more."""

    def test_no_more_than_is_held(self, ann, settings):
        settings.SANCTUM = {"WILDCARD_ABILITIES": True}
        by = create_token(ann, "Maker", ["tokens:create", "orders:*"]).token
        assert create_token(ann, "Narrow", ["orders:read", "orders:*"], by=by).token.abilities
        for beyond in (["*"], ["users:read"], ["tokens:*"], ["orders:read", "users:read"]):
            with pytest.raises(IssuingError, match="does not hold") as caught:
                create_token(ann, "Wide", beyond, by=by)
            assert caught.value.field == "abilities"

    def test_a_token_for_all_gives_all(self, ann):
        by = create_token(ann, "Maker", ["*"]).token
        assert create_token(ann, "All", ["*"], by=by)

    def test_a_session_gives_all(self, ann):
        assert create_token(ann, "All", ["*"], by=TransientToken())

    def test_a_token_that_has_ended_gives_nothing(self, ann):
        by = create_token(ann, "Maker", ["*"]).token
        by.revoked_at = timezone.now()
        with pytest.raises(IssuingError, match="no longer valid"):
            create_token(ann, "All", [], by=by)

    def test_default_abilities_are_no_way_around(self, ann, settings):
        by = create_token(ann, "Maker", ["a"]).token
        settings.SANCTUM = {"DEFAULT_ABILITIES": ["*"]}
        with pytest.raises(IssuingError, match="does not hold"):
            create_token(ann, "All", by=by)


class TestTelling:
    def test_once_it_is_committed(self, ann, django_capture_on_commit_callbacks):
        with hearing(token_created) as heard, django_capture_on_commit_callbacks(execute=True):
            new = create_token(ann, "Laptop", [])
            assert heard == []
        assert heard == [{"token": new.token}]

    @pytest.mark.django_db(transaction=True)
    def test_nothing_is_told_of_what_was_undone(self):
        ann = make_user()
        with hearing(token_created) as heard, pytest.raises(ZeroDivisionError), transaction.atomic():
            create_token(ann, "Laptop", [])
            raise ZeroDivisionError
        assert not heard and not PersonalAccessToken.objects.exists()


class TestPlainTextIsNowhere:
    """Attack 40."""

    def test_not_in_what_is_printed(self, ann):
        new = create_token(ann, "Laptop", [])
        template = Template("{{ new }} {{ new.token }} {% debug %}").render(Context({"new": new}))
        shown = [
            repr(new),
            str(new),
            f"{new!r:>9}",
            pprint.pformat([new]),
            template,
            repr(new.token),
            repr(vars(new.token)),
        ]
        assert not [each for each in shown if new.plain_text[-48:-8] in each]

    def test_not_in_a_copy(self, ann):
        new = create_token(ann, "Laptop", [])
        for keep in (pickle.dumps, copy.copy, copy.deepcopy, json.dumps, DjangoJSONEncoder().encode, vars):
            with pytest.raises(TypeError) as caught:
                keep(new)
            assert new.plain_text[-48:-8] not in str(caught.value)

    def test_not_in_a_pickle_of_the_row(self, ann):
        new = create_token(ann, "Laptop", [])
        assert new.plain_text[-48:-8].encode() not in pickle.dumps(new.token)

    def test_not_in_logs_and_queries(self, ann, caplog):
        caplog.set_level(logging.DEBUG)
        with CaptureQueriesContext(connection) as queries:
            new = create_token(ann, "Laptop", [])
        assert new.plain_text[-48:-8] not in caplog.text + repr(queries.captured_queries)

    @pytest.mark.parametrize("debug", [True, False])
    def test_not_on_the_page_of_an_error(self, ann, settings, debug, monkeypatch):
        """Attack 41, for making tokens: whatever fails, Django shows the local variables of every frame."""
        settings.DEBUG = debug
        monkeypatch.setattr(text.secrets, "choice", lambda alphabet: "k")

        def fail(**kwargs):
            raise RuntimeError("in a receiver")

        pre_save.connect(fail, PersonalAccessToken)
        try:
            create_token(ann, "Laptop", [])
        except RuntimeError:
            page = technical_500_response(RequestFactory().get("/"), *sys.exc_info()).content.decode()
        finally:
            pre_save.disconnect(fail, PersonalAccessToken)
        assert "in a receiver" in page and "&lt;Secret&gt;" in page
        assert "k" * 5 not in page
