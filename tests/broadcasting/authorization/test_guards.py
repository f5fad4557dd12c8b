"""Who it is that asks."""

from collections import namedtuple
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.views.decorators.csrf import csrf_exempt
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed

from broadcasting.authorization.guards import RequestAsker, admit, default_guards, guard_label, load_guard
from broadcasting.authorization.refusals import Refused
from tests.broadcasting.authorization.askers import ADA
from tests.broadcasting.authorization.requests import forgery, post

BOB = SimpleNamespace(pk=8, is_authenticated=True, is_active=True)
HERE = __name__


class TokenAuthentication(BaseAuthentication):
    def authenticate(self, request):
        token = request.headers.get("Authorization")
        if token == "wrong":
            raise AuthenticationFailed("No such token.")
        return (BOB, token) if token else None


def guest(request):
    return SimpleNamespace(id="guest") if request.headers.get("X-Guest") else None


async def async_guest(request):
    return guest(request)


async def nobody():
    return AnonymousUser()


tokens = csrf_exempt(guest)


async def identify(request, *guards):
    return await RequestAsker(request).identify(guards, lambda step: None)


class TestTheSession:
    async def test_knows_the_user_whom_the_middleware_found(self):
        assert await identify(post(ADA), "session") is ADA

    async def test_knows_nobody_without_a_login(self):
        assert await identify(post(), "session") is None

    async def test_knows_nobody_where_no_middleware_asks(self):
        request = post()
        del request.user
        assert await identify(request, "session") is None

    async def test_does_not_serve_other_sites(self):
        with pytest.raises(Refused, match="CSRF verification failed: Origin checking failed") as caught:
            await identify(forgery(ADA), "session")
        assert "X-CSRF-TOKEN" in caught.value.reason
        assert caught.value.public

    async def test_a_forgery_of_nobody_is_nobody(self):
        assert await identify(forgery(), "session") is None


class TestAuthenticationOfDrf:
    @pytest.mark.parametrize("guard", [f"{HERE}.TokenAuthentication", TokenAuthentication])
    async def test_is_named_by_path_or_class(self, guard):
        assert await identify(post(Authorization="right"), guard) is BOB

    async def test_needs_no_csrf_token(self):
        request = forgery()
        request.META["HTTP_AUTHORIZATION"] = "right"
        assert await identify(request, TokenAuthentication) is BOB

    async def test_a_wrong_credential_ends_the_search(self):
        with pytest.raises(Refused, match="No such token"):
            await identify(post(ADA, Authorization="wrong"), TokenAuthentication, "session")

    async def test_session_authentication_checks_csrf_itself(self):
        assert await identify(post(ADA), SessionAuthentication) is ADA
        with pytest.raises(Refused, match="CSRF Failed"):
            await identify(forgery(ADA), SessionAuthentication)


class TestCallables:
    @pytest.mark.parametrize(
        "guard", [guest, async_guest, f"{HERE}.guest", f"{HERE}.async_guest", lambda request: async_guest(request)]
    )
    async def test_may_be_sync_or_async(self, guard):
        assert (await identify(post(X_Guest="1"), guard)).id == "guest"
        assert await identify(post(), guard) is None

    @pytest.mark.parametrize("guard", [guest, async_guest, lambda request: async_guest(request)])
    async def test_are_taken_to_go_by_cookies(self, guard):
        request = forgery()
        request.META["HTTP_X_GUEST"] = "1"
        with pytest.raises(Refused, match="CSRF"):
            await identify(request, guard)

    @pytest.mark.parametrize(
        "guard", [lambda request: AnonymousUser(), lambda request: nobody(), lambda request: False, lambda request: ""]
    )
    async def test_who_is_not_authenticated_is_nobody(self, guard):
        assert await identify(post(), guard) is None

    async def test_may_say_that_they_do_not(self):
        request = forgery()
        request.META["HTTP_X_GUEST"] = "1"
        assert (await identify(request, tokens)).id == "guest"

    async def test_must_say_who_it_is(self):
        with pytest.raises(TypeError, match="must return the user, not True"):
            await identify(post(), lambda request: True)


class TestByWhat:
    """What authenticated a user, which may be revoked by itself."""

    async def auth(self, request, *guards):
        asker = RequestAsker(request)
        user = await asker.identify(guards, lambda step: None)
        return asker.auth_of(user)

    async def test_a_class_of_drf_says_it(self):
        assert await self.auth(post(Authorization="right"), TokenAuthentication) == "right"

    async def test_a_callable_may_say_it(self):
        @csrf_exempt
        def pair(request):
            return ADA, "by this"

        @csrf_exempt
        async def async_pair(request):
            return ADA, "by this"

        for guard in (pair, async_pair):
            assert await self.auth(post(), guard) == "by this"

    async def test_a_callable_need_not(self):
        assert await self.auth(post(X_Guest="1"), guest) is None

    async def test_nobody_came_by_nothing(self):
        nobody = csrf_exempt(lambda request: (None, "by this"))
        assert await identify(post(), nobody) is None
        assert await self.auth(post(), nobody) is None

    async def test_a_user_may_be_a_named_tuple(self):
        device = namedtuple("Device", ["pk", "name"])(7, "door")
        assert await identify(post(), csrf_exempt(lambda request: device)) is device

    async def test_the_sites_middleware_may_have_set_it(self):
        request = post(ADA)
        request.auth = "a token"
        assert await self.auth(request, "session") == "a token"
        assert await self.auth(post(ADA), "session") is None

    async def test_a_wrong_credential_is_a_permission_denied(self):
        @csrf_exempt
        async def strict(request):
            raise PermissionDenied("No such token.")

        with pytest.raises(Refused, match=r"strict: No such token."):
            await identify(post(ADA), strict, "session")


class TestSeveral:
    async def test_the_first_that_knows_somebody_wins(self):
        assert await identify(post(ADA, Authorization="right"), TokenAuthentication, "session") is BOB
        assert await identify(post(ADA), TokenAuthentication, "session") is ADA
        assert await identify(post(ADA, X_Guest="1"), "session", guest) is ADA

    async def test_none_knows_nobody(self):
        assert await identify(post(ADA)) is None

    async def test_are_asked_once_for_a_request(self):
        asked = []
        asker = RequestAsker(post())

        def counting(request):
            asked.append(request)
            return ADA

        for _ in range(3):
            assert await asker.identify([counting], lambda step: None) is ADA
        assert len(asked) == 1


def test_the_default_is_the_session():
    assert default_guards() == ("session",)


def test_the_default_is_a_setting(settings):
    settings.BROADCASTING = {**settings.BROADCASTING, "GUARDS": ["a.b", "session"]}
    assert default_guards() == ("a.b", "session")


@pytest.mark.parametrize(
    "spec",
    ["web", "no.such.thing", f"{HERE}.HERE", f"{HERE}.Missing", "", "x" * 10_000, int, SimpleNamespace, 7, None],
)
def test_what_is_no_guard_is_told(spec):
    with pytest.raises(ImproperlyConfigured, match="guard"):
        load_guard(spec)


@pytest.mark.parametrize(
    ("spec", "label"),
    [("session", "session"), (TokenAuthentication, f"{HERE}.TokenAuthentication"), (guest, f"{HERE}.guest")],
)
def test_guards_have_names(spec, label):
    assert guard_label(spec) == label


def test_who_is_not_active_is_not_admitted():
    admit(ADA)
    admit(SimpleNamespace(id="a guest without flags"))
    with pytest.raises(Refused, match="not active"):
        admit(SimpleNamespace(pk=7, is_authenticated=True, is_active=False))
    with pytest.raises(Refused, match="Nobody is logged in"):
        admit(None)
