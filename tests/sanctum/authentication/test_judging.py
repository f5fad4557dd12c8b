"""Why a token that was found is good or is not, and the last word of a site's validator. Attacks 13, 16 and 50."""

import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from sanctum.authentication.judging import judge, validate
from sanctum.tokens.validity import Refusal
from tests.sanctum.authentication.people import asking, issue

pytestmark = pytest.mark.django_db

HERE = "tests.sanctum.authentication.test_judging"
SECOND = timedelta(seconds=1)


@pytest.fixture
def token():
    return issue().token


def test_a_good_one(token):
    assert judge(token) is None


def test_one_that_was_revoked(token):
    token.revoked_at = timezone.now()
    assert judge(token) == Refusal.REVOKED


def test_the_end_is_the_first_moment_at_which_it_is_over(token):
    token.expires_at = timezone.now()
    assert judge(token) == Refusal.EXPIRED
    token.expires_at = timezone.now() + timedelta(hours=1)
    assert judge(token) is None


@pytest.mark.parametrize(
    ("options", "reason"),
    [({"EXPIRATION": timedelta(hours=1)}, Refusal.EXPIRED), ({"EXPIRATION": timedelta(hours=3)}, None)],
)
def test_the_sites_own_limit_counts_from_the_beginning(settings, token, options, reason):
    settings.SANCTUM = options
    token.created_at = timezone.now() - timedelta(hours=2)
    assert judge(token) == reason
    token.expires_at = timezone.now() - SECOND
    assert judge(token) == Refusal.EXPIRED


def test_one_that_was_forgotten(settings, token):
    settings.SANCTUM = {"IDLE_TIMEOUT": timedelta(hours=1)}
    token.last_used_at = timezone.now() - timedelta(hours=1)
    assert judge(token) == Refusal.IDLE


def test_one_of_an_owner_who_was_deactivated(token):
    token.user.is_active = False
    assert judge(token) == Refusal.INACTIVE


def test_an_owner_of_whom_nobody_says_that_they_are_active_is_not(token):
    token.__dict__["_state"].fields_cache["user"] = object()
    assert judge(token) == Refusal.INACTIVE


def test_one_from_before_the_password_was_changed(settings):
    made = issue("bob")
    made.token.user.set_password("first")
    made.token.user.save()
    token = issue("bob").token
    assert judge(token) is None
    token.user.set_password("second")
    assert judge(token) == Refusal.PASSWORD_CHANGED
    settings.SANCTUM = {"REVOKE_ON_PASSWORD_CHANGE": False}
    assert judge(token) is None


asked = []


def yes(token, is_valid, request):
    asked.append((token, is_valid, request))
    return True


def no(token, is_valid, request):
    return False


def nothing(token, is_valid, request):
    return None


def text(token, is_valid, request):
    return "yes"


def one(token, is_valid, request):
    return 1


def failing(token, is_valid, request):
    raise KeyError("broken")


def of_two(token, is_valid):
    return True


async def later(token, is_valid, request):
    return True


@pytest.fixture(autouse=True)
def nobody_was_asked():
    asked.clear()


def use(settings, name, **more):
    settings.SANCTUM = {"TOKEN_VALIDATOR": f"{HERE}.{name}", **more}


class TestAValidator:
    def test_is_told_all(self, settings, token):
        use(settings, "yes")
        request = asking()
        assert validate(token, None, request) is None
        assert asked == [(token, True, request)]

    def test_may_refuse(self, settings, token):
        use(settings, "no")
        assert validate(token, None, None) == Refusal.VALIDATOR

    @pytest.mark.parametrize("name", ["nothing", "text", "one", "failing", "of_two", "missing", "HERE"])
    def test_that_fails_lets_nobody_in(self, settings, caplog, token, name):
        """50: it raises, returns nothing, or what only looks like yes."""
        use(settings, name)
        with caplog.at_level(logging.ERROR):
            assert validate(token, None, None) == Refusal.VALIDATOR
        assert "TOKEN_VALIDATOR" in caplog.text

    @pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
    def test_that_is_async_lets_nobody_in(self, settings, caplog, token):
        use(settings, "later")
        assert validate(token, None, None) == Refusal.VALIDATOR
        assert "returned a coroutine" in caplog.text

    def test_is_not_asked_about_what_is_not_good(self, settings, token):
        use(settings, "yes")
        assert validate(token, Refusal.EXPIRED, None) == Refusal.EXPIRED
        assert asked == []

    def test_may_let_in_what_is_not_good_only_where_that_is_allowed(self, settings, token):
        use(settings, "yes", VALIDATOR_MAY_WIDEN=True)
        assert validate(token, Refusal.EXPIRED, None) is None
        assert asked == [(token, False, None)]
        use(settings, "no", VALIDATOR_MAY_WIDEN=True)
        assert validate(token, Refusal.EXPIRED, None) == Refusal.EXPIRED

    def test_never_lets_in_who_was_deactivated(self, settings, token):
        use(settings, "yes", VALIDATOR_MAY_WIDEN=True)
        assert validate(token, Refusal.INACTIVE, None) == Refusal.INACTIVE
        assert asked == []


def test_without_a_validator_the_judgement_stands(token):
    assert validate(token, None, None) is None
    assert validate(token, Refusal.IDLE, None) == Refusal.IDLE
