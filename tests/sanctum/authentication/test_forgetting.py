"""What ends a token or changes its owner is felt at the next request by all who share the cache. Attacks 15, 16, 36."""

import pytest
from django.contrib.auth.models import Permission, User
from django.db import transaction
from django.db.models.signals import post_save

from sanctum import revoke_token, revoke_tokens
from sanctum.authentication import AuthenticationRefused, authenticate
from sanctum.authentication.forgetting import watch_if_needed
from sanctum.authentication.remembering import forget
from sanctum.models import get_token_model
from sanctum.tokens.validity import Refusal
from tests.sanctum.authentication.people import asking, issue

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


@pytest.fixture(autouse=True)
def site(settings):
    settings.SANCTUM = {"CACHE_SECONDS": 30}


@pytest.fixture
def made():
    user = User.objects.create_user("ada", password="of no value")
    made = issue()
    assert made.token.user == user
    assert ask(made) == "ada"
    return made


def ask(made):
    try:
        return authenticate(asking(made.plain_text)).user.username
    except AuthenticationRefused as refused:
        return refused.reason


def test_it_is_remembered(made, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert ask(made) == "ada"


def test_a_token_that_is_revoked(made):
    assert revoke_token(made.token)
    assert ask(made) == Refusal.REVOKED


def test_tokens_that_are_revoked_together(made):
    assert revoke_tokens(made.token.user) == 1
    assert ask(made) == Refusal.REVOKED


def test_a_token_that_revokes_itself(made):
    assert revoke_token(authenticate(asking(made.plain_text)).token)
    assert ask(made) == Refusal.REVOKED


def test_a_revocation_counts_from_its_commit(made):
    with transaction.atomic():
        revoke_token(made.token)
    assert ask(made) == Refusal.REVOKED


def test_a_token_that_is_deleted(made):
    made.token.delete()
    assert ask(made) == Refusal.UNKNOWN


def test_a_token_that_is_changed(made):
    token = get_token_model().objects.get()
    token.abilities = []
    token.save()
    assert authenticate(asking(made.plain_text)).token.cant("orders:read")


def test_an_owner_who_is_deleted(made):
    User.objects.get().delete()
    assert ask(made) == Refusal.UNKNOWN


def test_an_owner_who_is_deactivated(made):
    user = User.objects.get()
    user.is_active = False
    user.save(update_fields=["is_active"])
    assert ask(made) == Refusal.INACTIVE


def test_an_owner_who_changes_the_password(made):
    user = User.objects.get()
    user.set_password("another")
    user.save()
    assert ask(made) in (Refusal.PASSWORD_CHANGED, Refusal.REVOKED)


@pytest.mark.parametrize(("field", "now"), [("email", "ada@example.com"), ("is_staff", False), ("is_superuser", False)])
def test_an_owner_who_is_no_longer_what_they_were(made, field, now):
    """16: the token stays, and its owner is who they are now."""
    User.objects.update(is_staff=True, is_superuser=True)
    forget([made.token.token_hash])
    assert ask(made) == "ada"
    user = User.objects.get()
    setattr(user, field, now)
    user.save(update_fields=[field])
    assert getattr(authenticate(asking(made.plain_text)).user, field) == now


def test_an_owner_whose_permissions_were_taken_away(made):
    user = User.objects.get()
    user.user_permissions.add(Permission.objects.get(codename="add_user"))
    assert authenticate(asking(made.plain_text)).user.has_perm("auth.add_user")
    user.user_permissions.clear()
    assert not authenticate(asking(made.plain_text)).user.has_perm("auth.add_user")


def test_a_new_secret_key_ends_no_token(made, settings):
    """36: a token is bound to its owner's password, and to no key."""
    settings.SECRET_KEY = "another"
    assert ask(made) == "ada"
    forget([made.token.token_hash])
    assert ask(made) == "ada"


class Employee(User):
    class Meta:
        app_label = "auth"
        proxy = True


def test_an_owner_who_is_saved_by_another_name(made):
    employee = Employee.objects.get()
    employee.is_active = False
    employee.save()
    assert ask(made) == Refusal.INACTIVE


def test_a_login_is_no_change(made, django_assert_num_queries):
    user = User.objects.get()
    user.save(update_fields=["last_login"])
    with django_assert_num_queries(0):
        assert ask(made) == "ada"


def test_what_is_rolled_back_forgets_nothing(made, django_assert_num_queries):
    with pytest.raises(KeyError), transaction.atomic():
        made.token.save()
        raise KeyError
    with django_assert_num_queries(0):
        assert ask(made) == "ada"


def test_others_are_not_forgotten(made, django_assert_num_queries):
    other = issue("bob")
    ask(other)
    revoke_token(made.token)
    with django_assert_num_queries(0):
        assert ask(other) == "bob"


def test_a_queryset_tells_nobody(made):
    """As documented: it is noticed when the entry has run out."""
    User.objects.update(is_active=False)
    assert ask(made) == "ada"


def test_without_the_setting_nobody_listens(settings):
    """Who saves other things pays nothing for it."""
    model = get_token_model()
    before = post_save.has_listeners(model)
    settings.SANCTUM = {}
    assert before and not post_save.has_listeners(model)


def test_wrong_settings_are_left_to_the_checks(settings):
    settings.SANCTUM = {"CACHE_SECONDS": "many"}
    watch_if_needed()
