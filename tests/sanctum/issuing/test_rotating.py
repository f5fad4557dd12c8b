"""A new token takes the place of an old one."""

from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from revurb.signals import access_ended
from sanctum.issuing import IssuingError, arotate_token, create_token, revoke_token, rotate_token
from sanctum.models import PersonalAccessToken
from sanctum.signals import token_created, token_revoked
from sanctum.tokens.validity import Refusal
from sanctum.transient import TransientToken
from tests.sanctum.issuing.races import race
from tests.sanctum.people import hearing, make_user

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]

HOUR = timedelta(hours=1)


def make(**options):
    return create_token(make_user(), "Laptop", ["orders:read"], **options).token


def refused(token, **options):
    before = PersonalAccessToken.objects.count()
    with pytest.raises(IssuingError) as caught:
        rotate_token(token, **options)
    assert PersonalAccessToken.objects.count() == before
    return caught.value.field


class TestTheNewOne:
    def test_is_as_the_old_one(self):
        boss = make_user("boss")
        old = make(created_by=boss)
        new = rotate_token(old)
        assert new.token.pk != old.pk and new.token.token_hash != old.token_hash
        kept = ("user", "name", "abilities", "created_by", "expires_at")
        assert [getattr(new.token, name) for name in kept] == [getattr(old, name) for name in kept]
        assert PersonalAccessToken.objects.get(pk=new.token.pk).refusal() is None

    def test_lives_as_long_as_the_old_one_was_made_to_live(self):
        old = make(expires_at=timezone.now() + 10 * HOUR)
        PersonalAccessToken.objects.update(created_at=old.created_at - 90 * HOUR)
        new = rotate_token(old).token
        assert abs(new.expires_at - new.created_at - 100 * HOUR) < HOUR

    def test_lives_no_longer_than_may_be(self, settings):
        old = make()
        settings.SANCTUM = {"MAX_EXPIRATION": HOUR}
        new = rotate_token(old).token
        assert new.expires_at <= timezone.now() + HOUR

    def test_is_what_the_row_says_not_what_the_object_does(self):
        old = make()
        old.abilities, old.name, old.user_id = ["*"], "forged", make_user("bob").pk
        new = rotate_token(old).token
        assert (new.abilities, new.name, new.user.username) == (["orders:read"], "Laptop", "ann")


class TestTheOldOne:
    def test_goes_on_for_a_while(self, settings):
        settings.SANCTUM = {"ROTATION_GRACE": HOUR}
        old = make()
        rotate_token(old)
        row = PersonalAccessToken.objects.get(pk=old.pk)
        assert row.refusal() is None and row.refusal(timezone.now() + HOUR) == Refusal.REVOKED
        assert row.revoked_reason == old.revoked_reason == "rotated"
        assert row.valid_until == row.revoked_at

    def test_ends_at_once_without_a_grace(self):
        old = make()
        rotate_token(old, grace=timedelta(0))
        assert old.refusal() == PersonalAccessToken.objects.get(pk=old.pk).refusal() == Refusal.REVOKED

    @pytest.mark.parametrize("grace", [-HOUR, 60, "1", timedelta.max])
    def test_has_no_other_grace(self, grace):
        assert refused(make(), grace=grace) == "grace"


class TestTelling:
    def test_everybody_is_told(self):
        old = make()
        with hearing(token_created) as created, hearing(token_revoked) as revoked, hearing(access_ended) as ended:
            new = rotate_token(old, grace=HOUR)
        assert created == [{"token": new.token}]
        assert [(each["token"], each["reason"]) for each in revoked] == [(old, "rotated")]
        assert [(each["credential"], each["reason"]) for each in ended] == [(old.credential, "rotated")]


class TestRefused:
    def test_one_that_was_revoked(self):
        token = make()
        revoke_token(token)
        assert refused(PersonalAccessToken.objects.get()) == "token"

    def test_one_that_has_ended(self):
        token = make()
        PersonalAccessToken.objects.update(expires_at=timezone.now())
        assert refused(token) == "token"

    @pytest.mark.parametrize("grace", [timedelta(0), HOUR])
    def test_one_that_was_rotated(self, grace):
        token = make()
        rotate_token(token, grace=HOUR)
        assert refused(token, grace=grace) == "token"

    def test_a_session(self):
        assert refused(TransientToken()) == "token"

    def test_one_that_is_gone(self):
        token = make()
        PersonalAccessToken.objects.all().delete()
        token.pk = 1
        assert refused(token) == "token"

    def test_one_whose_owner_has_another_password(self):
        token = make()
        token.user.__class__.objects.update(password="pbkdf2_sha256$1$other$hash")
        assert refused(token) == "token", "rotation would wash it clean"

    def test_one_whose_owner_was_deactivated(self):
        token = make()
        token.user.__class__.objects.update(is_active=False)
        assert refused(token) == "user"

    def test_by_one_that_holds_less(self):
        token = make()
        by = create_token(token.user, "Narrow", ["tokens:rotate"]).token
        assert refused(token, by=by) == "abilities"
        assert rotate_token(token, by=TransientToken())

    def test_by_itself_is_right(self):
        token = make()
        assert rotate_token(token, by=token)


async def test_async():
    token = await sync_to_async(make)()
    new = await arotate_token(token, grace=timedelta(0))
    assert new.plain_text and token.refusal() == Refusal.REVOKED


def test_of_several_at_once_one_gets_a_token():
    token = make()
    got = race(lambda number: rotate_token(PersonalAccessToken.objects.get(pk=token.pk), grace=number * HOUR), 6)
    assert [each.field for each in got if isinstance(each, IssuingError)] == ["token"] * 5
    assert PersonalAccessToken.objects.count() == 2


def test_rotating_and_revoking_at_once_leaves_nothing_valid_but_the_new_one():
    token = make()

    def act(number):
        row = PersonalAccessToken.objects.get(pk=token.pk)
        return rotate_token(row, grace=HOUR) if number else revoke_token(row)

    revoked, rotated = race(act, 2)
    valid = {each.pk for each in PersonalAccessToken.objects.active()}
    assert revoked is True
    assert valid == (set() if isinstance(rotated, IssuingError) else {rotated.token.pk})
