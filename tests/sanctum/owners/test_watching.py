"""Users who are shut out, and tokens that are deleted: whoever has a socket open is told at once (attack 16)."""

import json

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models.signals import post_delete, post_save
from django.test.utils import CaptureQueriesContext, isolate_apps
from django.utils import timezone

from revurb.signals import access_ended
from sanctum.issuing import create_token, revoke_token
from sanctum.models import PersonalAccessToken
from sanctum.owners.watching import watch
from tests.sanctum.people import hearing, make_user

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


with isolate_apps("django.contrib.auth"):  # Other tests shall not meet it.

    class Colleague(User):
        class Meta:
            proxy = True
            app_label = "auth"


@pytest.fixture
def ann():
    return make_user()


def told(do):
    with hearing(access_ended) as heard:
        do()
    return [(each["user_id"], each["credential"], each["reason"]) for each in heard]


class TestDeactivated:
    def deactivate(self, user, **options):
        user.is_active = False
        return told(lambda: user.save(**options))

    @pytest.mark.parametrize(
        "options", [{}, {"update_fields": ["is_active"]}, {"update_fields": ["email", "is_active"]}]
    )
    def test_is_told(self, ann, options):
        assert self.deactivate(ann, **options) == [(str(ann.pk), None, "deactivated")]

    def test_of_a_proxy_too(self, ann, monkeypatch):
        monkeypatch.setattr(apps, "get_models", lambda: [Colleague])
        watch()
        assert self.deactivate(Colleague.objects.get()) == [(str(ann.pk), None, "deactivated")]

    def test_is_not_told_if_it_was_not_saved(self, ann):
        assert self.deactivate(ann, update_fields=["last_login"]) == []

    def test_is_told_once_it_is_committed(self, ann):
        def within():
            with transaction.atomic():
                assert self.deactivate(ann) == []

        assert told(within) == [(str(ann.pk), None, "deactivated")]

    def test_is_not_told_if_it_was_undone(self, ann):
        def undone():
            with pytest.raises(ZeroDivisionError), transaction.atomic():
                self.deactivate(ann)
                raise ZeroDivisionError

        assert told(undone) == []

    async def test_async(self):
        ann = await User.objects.acreate(username="ann")
        ann.is_active = False
        with hearing(access_ended) as heard:
            await ann.asave()
        assert [each["reason"] for each in heard] == ["deactivated"]

    def test_a_user_who_begins_inactive_had_nothing(self):
        assert told(lambda: make_user(is_active=False)) == []

    def test_costs_no_query(self, settings):
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        ann = make_user(password="secret")
        ann.is_active = False
        with CaptureQueriesContext(connection) as queries:
            ann.save()
        assert len(queries) == 1


class TestOrdinary:
    def test_saves_are_not_told(self, ann):
        assert told(ann.save) == []
        assert told(lambda: ann.save(update_fields=["last_login"])) == []

    def test_demotion_is_not(self, ann):
        ann.is_staff = ann.is_superuser = False
        assert told(ann.save) == []

    def test_other_models_are_not_heard_at_all(self):
        assert not post_save.has_listeners(Group) and not post_delete.has_listeners(Group)
        assert told(lambda: Group.objects.create(name="some").delete()) == []


class TestDeleted:
    def test_a_user_and_all_that_they_had(self, ann):
        token = create_token(ann, "Laptop", []).token
        pk = str(ann.pk)
        assert set(told(ann.delete)) == {(pk, token.credential, "deleted"), (pk, None, "deleted")}

    def test_users_by_a_query(self, ann):
        pk = str(ann.pk)
        assert told(User.objects.filter(pk=ann.pk).delete) == [(pk, None, "deleted")]

    def test_a_token(self, ann):
        token = create_token(ann, "Laptop", []).token
        credential = token.credential
        assert told(token.delete) == [(str(ann.pk), credential, "deleted")]

    def test_tokens_by_a_query(self, ann):
        tokens = [create_token(ann, name, []).token for name in ("one", "two")]
        assert sorted(told(ann.personal_access_tokens.all().delete)) == sorted(
            (str(ann.pk), each.credential, "deleted") for each in tokens
        )

    def test_one_that_had_ended_let_nobody_in(self, ann):
        token = create_token(ann, "Laptop", []).token
        revoke_token(token)
        assert told(token.delete) == []
        ended = create_token(ann, "Laptop", []).token
        PersonalAccessToken.objects.update(expires_at=timezone.now())
        assert told(PersonalAccessToken.objects.get(pk=ended.pk).delete) == []


def test_fixtures_are_not_watched(ann, tmp_path):
    dump = [{"model": "auth.user", "pk": ann.pk, "fields": {"username": "ann", "password": "!", "is_active": False}}]
    (tmp_path / "dump.json").write_text(json.dumps(dump))
    assert told(lambda: call_command("loaddata", str(tmp_path / "dump.json"), verbosity=0)) == []
    assert not User.objects.get().is_active


def test_it_listens_once(ann):
    watch()
    ann.is_active = False
    assert len(told(ann.save)) == 1


def test_a_site_whose_token_model_is_none_is_left_to_the_checks(settings):
    settings.SANCTUM_TOKEN_MODEL = "shop.Missing"
    watch()
