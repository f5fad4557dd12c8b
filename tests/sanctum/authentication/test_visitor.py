"""What a request knows of its visitor."""

import pytest
from django.contrib.auth.models import AnonymousUser, User

from sanctum.authentication import Authenticated, AuthenticationRefused
from sanctum.authentication.visitor import set_nobody, set_session, set_visitor
from sanctum.models import get_token_model
from sanctum.tokens.validity import Refusal
from sanctum.transient import TransientToken
from tests.sanctum.authentication.people import asking

ADA = User(username="ada")


@pytest.fixture
def request_():
    return asking(method="POST")


def needs_csrf(request):
    return not getattr(request, "_dont_enforce_csrf_checks", False)


async def test_somebody_by_token(request_):
    token = get_token_model()(user=ADA)
    set_visitor(request_, Authenticated(ADA, token))
    assert (request_.user, await request_.auser(), request_.auth, request_.auth_error) == (ADA, ADA, token, None)
    assert not needs_csrf(request_)


def test_somebody_by_session_needs_the_csrf_token(request_):
    set_visitor(request_, Authenticated(ADA, TransientToken()))
    assert needs_csrf(request_)


def test_so_does_a_token_that_may_come_from_a_cookie(request_, settings):
    settings.SANCTUM = {"TOKEN_RETRIEVER": "shop.tokens.from_cookie"}
    set_visitor(request_, Authenticated(ADA, get_token_model()(user=ADA)))
    assert needs_csrf(request_)


async def test_nobody(request_):
    error = AuthenticationRefused(Refusal.UNKNOWN)
    set_nobody(request_, error)
    assert (request_.user, await request_.auser()) == (AnonymousUser(), AnonymousUser())
    assert (request_.auth, request_.auth_error) == (None, error)
    assert needs_csrf(request_)


@pytest.mark.parametrize(("user", "is_somebody"), [(ADA, True), (AnonymousUser(), False), (None, False)])
def test_a_session_is_looked_at_when_it_is_asked_for(request_, user, is_somebody):
    request_.user = None
    set_session(request_)
    request_.user = user
    assert bool(request_.auth) is is_somebody
    if is_somebody:
        assert request_.auth.is_transient and request_.auth.can("orders:read")
    assert needs_csrf(request_)
