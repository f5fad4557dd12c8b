"""A new password ends tokens; the same one hashed anew does not (attack 16)."""

import io
from unittest.mock import patch

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.forms import AdminPasswordChangeForm
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from revurb.signals import access_ended
from sanctum.issuing import create_token
from sanctum.issuing.fingerprint import has_same_password
from sanctum.models import PersonalAccessToken
from sanctum.owners.passwords import is_current
from tests.sanctum.issuing.races import race
from tests.sanctum.people import hearing, make_user

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]

MD5 = "django.contrib.auth.hashers.MD5PasswordHasher"
FAST = "tests.sanctum.owners.hashers.FastHasher"
SLOWER = "tests.sanctum.owners.hashers.SlowerHasher"


@pytest.fixture(autouse=True)
def hashers(settings):
    settings.PASSWORD_HASHERS = [MD5, FAST]
    return settings


@pytest.fixture
def ann():
    return make_user(password="old")


@pytest.fixture
def token(ann):
    return create_token(ann, "Laptop", []).token


def is_good(token):
    row = PersonalAccessToken.objects.select_related("user").get(pk=token.pk)
    return row.refusal() is None and has_same_password(row.user, row)


def set_and_save(user):
    user.set_password("new")
    user.save()


def set_and_save_that_alone(user):
    user.set_password("new")
    user.save(update_fields=["password"])


def make_unusable(user):
    user.set_unusable_password()
    user.save()


def by_the_form_of_the_admin(user):
    form = AdminPasswordChangeForm(
        user, {"password1": "n3w-Password", "password2": "n3w-Password", "usable_password": "true"}
    )
    assert form.is_valid(), form.errors
    form.save()


def by_the_form_of_the_admin_without_one(user):
    form = AdminPasswordChangeForm(user, {"password1": "", "password2": "", "usable_password": "false"})
    assert form.is_valid(), form.errors
    form.save()


def by_the_command(user):
    with patch("getpass.getpass", return_value="n3w-Password"):
        call_command("changepassword", user.username, stdout=io.StringIO())


def write_a_hash(user):
    user.password = make_password("new")
    user.save(update_fields=["password"])


@pytest.mark.parametrize(
    "change",
    [
        set_and_save,
        set_and_save_that_alone,
        make_unusable,
        by_the_form_of_the_admin,
        by_the_form_of_the_admin_without_one,
        by_the_command,
        write_a_hash,
    ],
)
def test_a_new_password_ends_tokens_at_once(ann, token, change):
    others = create_token(make_user("bob", password="old"), "Phone", []).token
    with hearing(access_ended) as heard:
        change(ann)
    assert heard == [{"user_id": str(ann.pk), "credential": token.credential, "reason": "password_changed"}]
    row = PersonalAccessToken.objects.get(pk=token.pk)
    assert row.revoked_reason == "password_changed" and not is_good(row)
    assert is_good(others)
    assert is_good(create_token(User.objects.get(pk=ann.pk), "Laptop", []).token)


async def test_async():
    ann = await sync_to_async(make_user)(password="old")
    token = (await sync_to_async(create_token)(ann, "Laptop", [])).token
    ann.set_password("new")
    with hearing(access_ended) as heard:
        await ann.asave()
    assert len(heard) == 1 and not await sync_to_async(is_good)(token)


def test_nobody_is_told_of_a_change_that_was_undone(ann, token):
    with hearing(access_ended) as heard, pytest.raises(ZeroDivisionError), transaction.atomic():
        set_and_save(ann)
        raise ZeroDivisionError
    assert heard == [] and is_good(token)


def test_a_change_that_no_signal_tells_of_is_seen_when_the_token_is_used(ann, token):
    User.objects.update(password=make_password("new"))
    assert not is_good(token)


def test_a_site_may_let_them_live(ann, token, hashers):
    hashers.SANCTUM = {"REVOKE_ON_PASSWORD_CHANGE": False}
    with hearing(access_ended) as heard:
        set_and_save(ann)
    assert heard == [] and PersonalAccessToken.objects.get().refusal() is None


def test_tokens_without_a_fingerprint_stay(ann, token):
    PersonalAccessToken.objects.update(password_fingerprint="")
    set_and_save(ann)
    assert is_good(token)


class TestHashedAnew:
    """``check_password`` writes another hash of the same password, once the site prefers one."""

    @pytest.fixture(params=[[FAST, MD5], [SLOWER, FAST, MD5]], ids=["another algorithm", "two steps"])
    def preferred(self, request, hashers):
        return lambda: setattr(hashers, "PASSWORD_HASHERS", request.param)

    def test_a_login_ends_no_token(self, ann, token, preferred, client):
        preferred()
        with hearing(access_ended) as heard:
            assert client.login(username="ann", password="old")
        assert not User.objects.get().password.startswith("md5$"), "it was hashed anew"
        assert heard == [] and is_good(token)

    async def test_async(self, preferred):
        ann = await sync_to_async(make_user)(password="old")
        token = (await sync_to_async(create_token)(ann, "Laptop", [])).token
        await sync_to_async(preferred)()
        assert await ann.acheck_password("old")
        assert await sync_to_async(is_good)(token)

    def test_more_rounds_of_the_same_algorithm(self, hashers):
        hashers.PASSWORD_HASHERS = [FAST]
        ann = make_user(password="old")
        token = create_token(ann, "Laptop", []).token
        hashers.PASSWORD_HASHERS = [SLOWER]
        assert ann.check_password("old")
        assert User.objects.get().password.startswith("fast$2$") and is_good(token)

    def test_those_of_an_earlier_password_stay_dead(self, ann, token, preferred):
        User.objects.update(password=make_password("another"))
        ann.refresh_from_db()
        preferred()
        assert ann.check_password("another")
        assert not is_good(token)

    def test_a_new_password_by_the_new_hasher_ends_tokens(self, ann, token, preferred):
        preferred()
        set_and_save_that_alone(ann)
        assert not is_good(token)

    def test_several_logins_at_once_end_no_token(self, ann, token, preferred):
        preferred()
        people = [User.objects.get() for _ in range(4)]
        with hearing(access_ended) as heard:
            assert race(lambda number: people[number].check_password("old"), 4) == [True] * 4
        assert heard == [] and is_good(token)

    def test_one_who_comes_late_ends_no_token(self, ann, token, preferred):
        preferred()
        late = User.objects.get()
        assert ann.check_password("old")
        assert late.check_password("old")
        assert ann.password != late.password and is_good(token)

    def test_the_next_password_ends_them_all_the_same(self, ann, token, preferred):
        preferred()
        assert ann.check_password("old")
        set_and_save(ann)
        assert not is_good(token)

    def test_a_hash_that_code_writes_by_itself_ends_them(self, ann, token, preferred):
        preferred()
        write_a_hash(User.objects.get())
        assert not is_good(token)

    def test_one_that_nobody_can_use_ends_them(self, ann, token, preferred):
        preferred()
        ann.set_unusable_password()
        ann._password = None
        ann.save(update_fields=["password"])
        assert not is_good(token)

    def test_a_wrong_password_changes_nothing(self, ann, token, preferred):
        preferred()
        assert not ann.check_password("wrong")
        assert is_good(token)


@pytest.mark.parametrize("odd", ["", "nobody knows", "fast", "$$$", "!", "fast$x$y$z$", "md5$a$b"])
def test_what_the_site_would_not_write_today_is_not_current(hashers, odd):
    hashers.PASSWORD_HASHERS = [FAST, MD5]
    assert not is_current(odd)
    assert not is_current(make_password("secret", hasher="md5"))
    assert is_current(make_password("secret"))


class TestWhatItCosts:
    def cost(self, save):
        with CaptureQueriesContext(connection) as queries:
            save()
        return len(queries)

    def test_saving_a_user_is_one_query(self, ann, token):
        assert self.cost(ann.save) == 1
        assert self.cost(lambda: ann.save(update_fields=["last_login"])) == 1
        assert self.cost(lambda: ann.save(update_fields=[])) == 0

    def test_making_one_as_well(self):
        assert self.cost(lambda: make_user("bob", password="x")) == 1
