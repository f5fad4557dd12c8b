"""Tokens are revoked once, with a reason, and whoever came in by them is told of (attack 15)."""

from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.db import transaction
from django.utils import timezone

from revurb.signals import access_ended
from sanctum.issuing import arevoke_token, arevoke_tokens, create_token, revoke_token, revoke_tokens, rotate_token
from sanctum.models import PersonalAccessToken
from sanctum.signals import token_revoked
from sanctum.tokens.validity import Refusal
from sanctum.transient import TransientToken
from tests.sanctum.issuing.races import race
from tests.sanctum.people import hearing, make_user

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


def make(user=None, **fields):
    token = create_token(user or make_user(), "Laptop", []).token
    PersonalAccessToken.objects.filter(pk=token.pk).update(**fields or {"name": "Laptop"})
    return PersonalAccessToken.objects.get(pk=token.pk)


class TestOne:
    def test_once(self):
        token = make()
        assert revoke_token(token, "stolen") is True
        assert revoke_token(token, "again") is False
        row = PersonalAccessToken.objects.get()
        assert (row.refusal(), row.revoked_reason) == (Refusal.REVOKED, "stolen")
        assert (token.refusal(), token.revoked_reason) == (Refusal.REVOKED, "stolen")

    def test_by_an_object_that_knows_nothing_of_it(self):
        token = make()
        stale = PersonalAccessToken.objects.get()
        assert revoke_token(token) and not revoke_token(stale)

    def test_by_an_object_that_only_believes_it(self):
        token = make()
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            revoke_token(token)
            raise ZeroDivisionError
        assert revoke_token(token) is True, "what was undone was not done"

    def test_one_that_is_gone(self):
        token = make()
        PersonalAccessToken.objects.all().delete()
        assert revoke_token(token) is False

    def test_a_session_has_none(self):
        with pytest.raises(TypeError, match="log the user out"):
            revoke_token(TransientToken())

    def test_a_grace_can_be_cut_short(self):
        token = make()
        rotate_token(token, grace=timedelta(hours=1))
        assert token.refusal() is None
        assert revoke_token(token, "stolen") is True
        assert revoke_token(token) is False
        assert PersonalAccessToken.objects.get(pk=token.pk).revoked_reason == "stolen"

    def test_a_long_reason_is_clipped(self):
        revoke_token(make(), "x" * 1000)
        assert PersonalAccessToken.objects.get().revoked_reason == "x" * 255


class TestTelling:
    def test_both_signals_tell_it(self):
        token = make()
        with hearing(token_revoked) as revoked, hearing(access_ended) as ended:
            revoke_token(token, "stolen")
            revoke_token(token)
        assert revoked == [{"token": token, "reason": "stolen"}]
        assert ended == [{"user_id": str(token.user_id), "credential": f"sanctum:{token.pk}", "reason": "stolen"}]

    def test_once_it_is_committed(self):
        token = make()
        with hearing(access_ended) as ended:
            with transaction.atomic():
                revoke_token(token)
                assert ended == []
            assert [each["reason"] for each in ended] == ["revoked"]

    def test_not_if_it_was_undone(self):
        token = make()
        with hearing(access_ended) as ended, pytest.raises(ZeroDivisionError), transaction.atomic():
            revoke_token(token)
            raise ZeroDivisionError
        assert ended == []

    def test_a_receiver_that_fails_changes_nothing(self):
        def fail(**kwargs):
            raise RuntimeError

        token = make()
        token_revoked.connect(fail)
        try:
            with hearing(access_ended) as ended:
                assert revoke_token(token)
        finally:
            token_revoked.disconnect(fail)
        assert len(ended) == 1

    async def test_async_receivers_are_told_too(self):
        heard = []

        async def listen(reason, **kwargs):
            heard.append(reason)

        token = await sync_to_async(make)()
        access_ended.connect(listen)
        try:
            assert await arevoke_token(token, "stolen")
        finally:
            access_ended.disconnect(listen)
        assert heard == ["stolen"]


class TestMany:
    def test_all_of_a_user(self):
        ann = make_user()
        for _ in range(3):
            make(ann)
        others = make(make_user("bob"))
        with hearing(token_revoked) as heard:
            assert revoke_tokens(ann, "left") == 3
        assert len(heard) == 3 and {each["reason"] for each in heard} == {"left"}
        assert list(PersonalAccessToken.objects.active()) == [others]

    def test_all_but_one(self):
        ann = make_user()
        kept, _ = make(ann), make(ann)
        assert revoke_tokens(ann, except_=kept) == 1
        assert list(PersonalAccessToken.objects.active()) == [kept]

    def test_all_of_a_user_who_came_by_session(self):
        ann = make_user()
        make(ann)
        assert revoke_tokens(ann, except_=TransientToken()) == 1

    def test_those_of_a_queryset(self):
        ann = make_user()
        make(ann, name="old"), make(ann, name="new")
        assert revoke_tokens(PersonalAccessToken.objects.filter(name="old"), "old") == 1
        assert PersonalAccessToken.objects.active().get().name == "new"

    def test_those_of_a_manager(self):
        ann, bob = make_user(), make_user("bob")
        make(ann), make(bob)
        assert revoke_tokens(ann.personal_access_tokens) == 1
        assert PersonalAccessToken.objects.active().get().user == bob

    def test_those_that_have_ended_can_not_come_back(self):
        ann = make_user()
        make(ann, expires_at=timezone.now() - timedelta(hours=1))
        assert revoke_tokens(ann) == 0
        assert PersonalAccessToken.objects.get().revoked_at is not None

    async def test_async(self):
        ann = await sync_to_async(make_user)()
        kept, _ = await sync_to_async(make)(ann), await sync_to_async(make)(ann)
        assert await arevoke_tokens(ann, "left", except_=kept) == 1


class TestRaces:
    def test_of_several_at_once_one_revokes_and_one_signal_tells(self):
        token = make()
        with hearing(token_revoked) as heard:
            got = race(lambda number: revoke_token(PersonalAccessToken.objects.get(pk=token.pk), str(number)), 8)
        assert sorted(got) == [False] * 7 + [True]
        assert [each["reason"] for each in heard] == [str(got.index(True))]

    def test_all_revoked_by_several_are_counted_once(self):
        ann = make_user()
        for _ in range(5):
            make(ann)
        assert sum(race(lambda number: revoke_tokens(ann), 4)) == 5
