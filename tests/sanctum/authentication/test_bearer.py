"""Tokens let in or not, what signals tell of it, and what may not be seen of them. Attacks 10, 12, 40, 41, 48, 49."""

import asyncio
import logging
import sys
from contextlib import contextmanager
from unittest import mock

import pytest
from django.core.exceptions import SynchronousOnlyOperation
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.views.debug import technical_500_response

from sanctum import aauthenticate, arevoke_token, revoke_token
from sanctum.authentication import AuthenticationRefused, bearer
from sanctum.authentication.bearer import aauthenticate_token, authenticate_token
from sanctum.models import get_token_model
from sanctum.signals import token_auth_failed, token_authenticated
from sanctum.tokens.validity import Refusal
from tests.sanctum.authentication.people import asking, issue, unknown

pytestmark = pytest.mark.django_db

DEACTIVATED, REVOKED, CHANGED = "deactivated", "revoked", "changed"


@contextmanager
def listening():
    heard = []

    def on_success(sender, token, request, **kwargs):
        heard.append(("in", sender, token.pk, request))

    def on_failure(sender, reason, token, request, **kwargs):
        heard.append((str(reason), sender, token and token.pk, request))

    token_authenticated.connect(on_success)
    token_auth_failed.connect(on_failure)
    yield heard
    token_authenticated.disconnect(on_success)
    token_auth_failed.disconnect(on_failure)


def refused(text, request=None):
    with pytest.raises(AuthenticationRefused) as caught:
        authenticate_token(text, request)
    return caught.value


def test_a_good_token_is_let_in():
    made = issue()
    assert authenticate_token(made.plain_text).pk == made.token.pk


@pytest.mark.parametrize(
    "text", ["", "x", "x" * 64, "1_" + "a" * 48, "|" * 1000, "' OR 1=1 --", "{{ 7*7 }}", "%s%n", "*)(uid=*"]
)
def test_garbage_needs_no_query(text, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert refused(text).reason == Refusal.MALFORMED


def test_tokens_of_another_site_on_the_same_database_are_none(settings, django_assert_num_queries):
    """48: a prefix keeps staging's tokens out of production."""
    settings.SANCTUM = {"TOKEN_PREFIX": "staging_"}
    made = issue()
    settings.SANCTUM = {"TOKEN_PREFIX": "live_"}
    with django_assert_num_queries(0):
        assert refused(made.plain_text).reason == Refusal.MALFORMED
    settings.SANCTUM = {"TOKEN_PREFIX": "live_", "OLD_PREFIXES": ["staging_"]}
    assert authenticate_token(made.plain_text).pk == made.token.pk


def test_all_refusals_sound_the_same():
    """12: what a client sees of an error is one text."""
    made = issue()
    revoke_token(made.token)
    errors = [refused(each) for each in ("x", unknown(), made.plain_text)]
    assert {str(each) for each in errors} == {"Unauthenticated."}
    assert [each.reason for each in errors] == [Refusal.MALFORMED, Refusal.UNKNOWN, Refusal.REVOKED]


def test_signals_tell_of_both():
    made, request = issue(), asking()
    model = get_token_model()
    with listening() as heard:
        authenticate_token(made.plain_text, request)
        revoke_token(made.token)
        refused(made.plain_text, request)
        refused(unknown(), request)
        refused("x")
    assert heard == [
        ("in", model, made.token.pk, request),
        ("revoked", model, made.token.pk, request),
        ("unknown", model, None, request),
        ("malformed", model, None, None),
    ]


def test_a_wrong_secret_tells_nothing_of_whose_token_it_was_to_be():
    made = issue()
    other = issue("bob")
    with listening() as heard:
        refused(f"{made.token.pk}_{other.plain_text.partition('_')[2]}")
    assert heard[0][2] is None


def test_a_receiver_that_fails_changes_nothing(caplog):
    made = issue()

    def fail(**kwargs):
        raise KeyError

    token_authenticated.connect(fail)
    try:
        assert authenticate_token(made.plain_text).pk == made.token.pk
    finally:
        token_authenticated.disconnect(fail)


def test_without_receivers_nothing_is_sent():
    made = issue()
    with mock.patch.object(token_authenticated, "send_robust") as send:
        authenticate_token(made.plain_text)
    assert not send.called


def breaking(execute, sql, params, many, context):
    raise OperationalError("the database is away")


class TestWhatIsSeen:
    """40 and 41: not in logs, nor on Django's page for developers, which shows the variables of every frame."""

    def test_an_error_page_hides_it(self, settings):
        settings.DEBUG = True
        made = issue()
        request = asking(made.plain_text)
        try:
            with connection.execute_wrapper(breaking):
                from sanctum.authentication import authenticate

                authenticate(request)
        except OperationalError:
            page = technical_500_response(request, *sys.exc_info()).content.decode()
        secret = made.plain_text.partition("_")[2]
        assert "find" in page and "HTTP_AUTHORIZATION" in page
        assert secret not in page and secret[:40] not in page
        assert made.token.token_hash not in page.replace(f"pk={made.token.pk}", "")

    def test_a_report_to_admins_hides_it(self, settings):
        made = issue()
        request = asking(made.plain_text)
        try:
            with connection.execute_wrapper(breaking):
                authenticate_token(made.plain_text, request)
        except OperationalError:
            page = technical_500_response(request, *sys.exc_info()).content.decode()
        assert made.plain_text.partition("_")[2] not in page

    def test_logs_do_not_have_it(self, caplog):
        made = issue()
        with caplog.at_level(logging.DEBUG):
            authenticate_token(made.plain_text, asking(made.plain_text))
            revoke_token(made.token)
            refused(made.plain_text)
        assert made.plain_text.partition("_")[2] not in caplog.text

    def test_nor_do_errors(self):
        made = issue()
        revoke_token(made.token)
        error = refused(made.plain_text)
        assert made.plain_text.partition("_")[2] not in f"{error!r} {error} {vars(error)}"


@pytest.mark.django_db(transaction=True)
class TestInAsyncCode:
    async def test_a_good_token_is_let_in(self):
        made = await asyncio.to_thread(issue)
        assert (await aauthenticate_token(made.plain_text)).user.username == "ada"
        assert await arevoke_token(made.token)
        with pytest.raises(AuthenticationRefused) as caught:
            await aauthenticate_token(made.plain_text)
        assert caught.value.reason == Refusal.REVOKED

    async def test_receivers_of_both_kinds_hear_of_it(self):
        made = await asyncio.to_thread(issue)
        heard = []

        async def listen(token, **kwargs):
            heard.append(token.pk)

        def also(token, **kwargs):
            heard.append(token.pk)

        for each in (listen, also):
            token_authenticated.connect(each)
        try:
            await aauthenticate_token(made.plain_text)
        finally:
            for each in (listen, also):
                token_authenticated.disconnect(each)
        assert heard == [made.token.pk] * 2

    async def test_an_error_page_hides_it(self, settings):
        """41: what fails in the thread comes back with the frames of both."""
        settings.DEBUG = True
        made = await asyncio.to_thread(issue)
        request = asking(made.plain_text)
        with mock.patch.object(bearer, "find", side_effect=OperationalError("the database is away")):
            try:
                await aauthenticate(request)
            except OperationalError:
                page = technical_500_response(request, *sys.exc_info()).content.decode()
        assert "aauthenticate_token" in page and "_decide" in page
        assert made.plain_text.partition("_")[2][:40] not in page

    async def test_sync_code_in_the_loop_is_told_so(self):
        """49: by Django's own error, and not by a lock-up."""
        made = await asyncio.to_thread(issue)
        with pytest.raises(SynchronousOnlyOperation):
            authenticate_token(made.plain_text)

    async def test_who_goes_away_leaves_nothing_behind(self):
        made = await asyncio.to_thread(issue)
        started, go = asyncio.Event(), asyncio.Event()
        loop = asyncio.get_running_loop()
        decide = bearer._decide

        def slow(*given):
            loop.call_soon_threadsafe(started.set)
            asyncio.run_coroutine_threadsafe(go.wait(), loop).result(10)
            return decide(*given)

        with mock.patch.object(bearer, "_decide", slow):
            task = asyncio.create_task(aauthenticate_token(made.plain_text))
            await started.wait()
            task.cancel()
            go.set()
            with pytest.raises(asyncio.CancelledError):
                await task
        assert (await aauthenticate_token(made.plain_text)).pk == made.token.pk


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_the_whole_costs_one_query_and_one_update_in_an_interval():
    made = issue()
    with CaptureQueriesContext(connection) as queries:
        for _ in range(5):
            authenticate_token(made.plain_text, asking())
    kinds = [each["sql"].split()[0] for each in queries]
    assert (kinds.count("SELECT"), kinds.count("UPDATE"), len(kinds)) == (5, 1, 6)
