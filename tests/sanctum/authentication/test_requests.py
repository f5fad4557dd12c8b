"""Who a request is from, where it has a token, a session, both or none. Attacks 15, 23 and 49."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import AnonymousUser, User
from django.db import connections

from sanctum import TransientToken, aauthenticate, authenticate, revoke_token
from sanctum.authentication import AuthenticationRefused
from sanctum.authentication.refused import CsrfRefused
from sanctum.authentication.requests import judge_once
from sanctum.owners.current import current_access_token
from sanctum.signals import token_auth_failed
from tests.sanctum.authentication.people import asking, issue, persist, unknown

pytestmark = pytest.mark.django_db(transaction=True)

FIRST_PARTY = {"HTTP_SEC_FETCH_SITE": "same-origin"}


async def of_async(request):
    return await aauthenticate(request)


@pytest.fixture(params=["sync", "async"])
def who(request):
    """Who a request is from, by name and by what; asked in both ways."""

    def ask(asked):
        found = authenticate(asked) if request.param == "sync" else asyncio.run(of_async(asked))
        if found is None:
            return None
        return found.user.username, "session" if found.token.is_transient else found.token.name

    yield ask
    connections.close_all()


def with_session(made=None, name="eve", method="GET", **meta):
    """A request of a page of ours, of somebody who is logged in, maybe with a token too."""
    request = asking(
        made if made is None or isinstance(made, str) else made.plain_text, method=method, **FIRST_PARTY, **meta
    )
    request.user = User.objects.get_or_create(username=name)[0]
    return request


def test_a_token(who):
    assert who(asking(issue().plain_text)) == ("ada", "laptop")


def test_a_session(who):
    assert who(with_session()) == ("eve", "session")
    assert isinstance(authenticate(with_session()).token, TransientToken)


def test_neither(who):
    assert who(asking()) is None
    request = asking()
    request.user = AnonymousUser()
    assert who(request) is None


class TestBoth:
    """23: a limited token is not made mighty by a session that comes with it."""

    def test_the_token_counts(self, who):
        assert who(with_session(issue())) == ("ada", "laptop")
        assert authenticate(with_session(issue())).token.cant("orders:write")

    def test_a_token_needs_no_csrf_token(self, who):
        assert who(with_session(issue(), method="POST")) == ("ada", "laptop")

    def test_in_laravels_order_the_session_counts(self, who, settings):
        settings.SANCTUM = {"ORDER": "session_first"}
        assert who(with_session(issue())) == ("eve", "session")

    def test_in_laravels_order_a_session_of_another_page_does_not(self, who, settings):
        settings.SANCTUM = {"ORDER": "session_first"}
        request = with_session(issue())
        request.META["HTTP_ORIGIN"] = "https://evil.test"
        assert who(request) == ("ada", "laptop")

    def test_a_forged_request_is_refused(self, who, settings):
        with pytest.raises(CsrfRefused):
            who(with_session(method="POST"))
        settings.SANCTUM = {"ORDER": "session_first"}
        with pytest.raises(CsrfRefused):
            who(with_session(issue(), method="POST"))

    @pytest.mark.parametrize("text", ["", "x", "a b", "ä", "a, b"])
    def test_a_wrong_token_never_falls_back_to_the_session(self, who, text):
        with pytest.raises(AuthenticationRefused):
            who(with_session(text))

    def test_nor_does_one_that_was_revoked(self, who):
        made = issue()
        revoke_token(made.token)
        for text in (made.plain_text, unknown()):
            with pytest.raises(AuthenticationRefused):
                who(with_session(text))

    def test_a_tokens_user_is_never_taken_for_the_sessions(self, who, settings):
        """Frameworks put the token's user at the request; asked again, it is a token still."""
        settings.SANCTUM = {"ORDER": "session_first"}
        request = asking(issue().plain_text, **FIRST_PARTY)
        request.user = AnonymousUser()
        assert who(request) == ("ada", "laptop")
        request.user = User.objects.get(username="ada")
        assert who(request) == ("ada", "laptop")


def test_a_malformed_header_is_told_as_any_failure(who):
    heard = []

    def listen(reason, token, **kwargs):
        heard.append((reason, token))

    token_auth_failed.connect(listen)
    try:
        with pytest.raises(AuthenticationRefused):
            who(asking("a, b"))
    finally:
        token_auth_failed.disconnect(listen)
    assert heard == [("malformed", None)]


def test_a_request_is_judged_once_where_that_is_wanted(who, django_assert_num_queries, settings):
    settings.SANCTUM = {"LAST_USED_INTERVAL": None}
    made = issue()
    request = asking(made.plain_text)
    judge_once(request)
    assert who(request) == ("ada", "laptop")
    with django_assert_num_queries(0):
        assert who(request) == ("ada", "laptop")
    revoke_token(made.token)
    with pytest.raises(AuthenticationRefused):
        who(asking(made.plain_text))


def test_a_failure_is_counted_once(settings):
    settings.SANCTUM = {"FAILURE_LIMIT": "2/min"}
    request = asking("x")
    judge_once(request)
    for _ in range(5):
        with pytest.raises(AuthenticationRefused) as refused:
            authenticate(request)
        assert refused.value.reason == "malformed"


def test_the_user_knows_by_what_they_came():
    found = authenticate(asking(issue().plain_text))
    assert current_access_token(found.user) is found.token
    assert current_access_token(authenticate(with_session()).user).is_transient


async def test_tasks_at_the_same_time_never_swap_tokens():
    """49."""
    made = {name: await sync_to_async(issue)(name) for name in ("ada", "bob", "cleo", "dan")}
    requests = [(name, asking(each.plain_text)) for _ in range(10) for name, each in made.items()]
    found = await asyncio.gather(*(aauthenticate(request) for _, request in requests))
    assert [(each.user.username, each.token.pk) for each in found] == [
        (name, made[name].token.pk) for name, _ in requests
    ]


@pytest.mark.database
@pytest.mark.parametrize("seconds", [0, 30], ids=["no cache", "cache"])
def test_nobody_is_let_in_after_a_token_was_revoked(settings, seconds):
    """15: some requests use a token while another revokes it; whoever asks after that is refused."""
    settings.SANCTUM = {"CACHE_SECONDS": seconds}
    for round in range(5):
        made = issue(f"user {round}")
        revoked, ready = threading.Event(), threading.Barrier(5, timeout=20)

        def use(made=made, revoked=revoked, ready=ready):
            try:
                ready.wait()
                while True:
                    was_over = revoked.is_set()
                    try:
                        persist(authenticate, asking(made.plain_text))
                    except AuthenticationRefused:
                        return "refused"
                    if was_over:
                        return "let in"
            finally:
                connections.close_all()

        def revoke(made=made, revoked=revoked, ready=ready):
            try:
                ready.wait()
                persist(authenticate, asking(made.plain_text))
                return persist(revoke_token, made.token, "race")
            finally:
                revoked.set()
                connections.close_all()

        with ThreadPoolExecutor(5) as pool:
            users = [pool.submit(use) for _ in range(4)]
            assert pool.submit(revoke).result(30)
            assert [each.result(30) for each in users] == ["refused"] * 4


@pytest.mark.database
def test_of_two_who_revoke_a_token_one_does():
    made = issue()
    ready = threading.Barrier(2, timeout=20)

    def revoke(_):
        try:
            token = persist(authenticate, asking(made.plain_text)).token
            ready.wait()
            return persist(revoke_token, token)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(revoke, range(2))) == [False, True]


def from_cookie(request):
    return request.COOKIES.get("token") or request.headers.get("X-Hook")


class TestTokensInCookies:
    """Browsers send them along with what other sites ask for."""

    @pytest.fixture(autouse=True)
    def site(self, settings):
        settings.SANCTUM = {"TOKEN_RETRIEVER": f"{__name__}.from_cookie"}

    def test_they_read(self, who):
        assert who(asking(HTTP_COOKIE=f"token={issue().plain_text}")) == ("ada", "laptop")

    @pytest.mark.parametrize("page", [{}, FIRST_PARTY, {"HTTP_ORIGIN": "https://evil.test"}])
    def test_they_change_nothing_without_the_csrf_token(self, who, page):
        with pytest.raises(CsrfRefused):
            who(asking(method="POST", HTTP_COOKIE=f"token={issue().plain_text}", **page))

    def test_with_it_they_do(self, who):
        cookies = f"token={issue().plain_text}; csrftoken={'a' * 32}"
        page = {"HTTP_ORIGIN": "http://testserver", "HTTP_X_CSRFTOKEN": "a" * 32}
        assert who(asking(method="POST", HTTP_COOKIE=cookies, **page)) == ("ada", "laptop")
        with pytest.raises(CsrfRefused):
            who(asking(method="POST", HTTP_COOKIE=cookies, **{**page, "HTTP_ORIGIN": "https://evil.test"}))

    def test_those_that_stand_elsewhere_need_none(self, who):
        assert who(asking(method="POST", HTTP_X_HOOK=issue().plain_text, HTTP_COOKIE="a=b")) == ("ada", "laptop")
