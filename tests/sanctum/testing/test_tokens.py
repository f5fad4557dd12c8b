from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import FieldDoesNotExist
from django.utils import timezone

from sanctum import IssuingError, get_token_model
from sanctum.authentication.bearer import authenticate_token
from sanctum.testing import amake_token, make_token
from sanctum.tokens.validity import Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return User.objects.create_user("ada")


def test_a_token_is_real(user: User) -> None:
    made = make_token(user, ["orders:read"])
    assert authenticate_token(made.plain_text) == made.token
    assert (made.token.name, made.token.abilities) == ("testing", ["orders:read"])


def test_a_token_may_have_ended(user: User) -> None:
    yesterday = timezone.now() - timedelta(days=1)
    assert make_token(user, expires_at=yesterday).token.refusal() == Refusal.EXPIRED
    assert get_token_model().objects.get(expires_at=yesterday).refusal() == Refusal.EXPIRED
    assert make_token(user, revoked_at=yesterday, name="gone").token.refusal() == Refusal.REVOKED


def test_what_is_wrong_is_said(user: User) -> None:
    with pytest.raises(FieldDoesNotExist):
        make_token(user, expires="never")
    with pytest.raises(IssuingError):
        make_token(user, ["a b"])


@pytest.mark.django_db(transaction=True)
async def test_async_tests_make_tokens_too() -> None:
    user = await User.objects.acreate_user("ada")
    assert (await amake_token(user)).token.abilities == ["*"]
