"""The last use of a token: written once in an interval, and never at the cost of a request. Attack 19."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sanctum.authentication import authenticate, last_use
from sanctum.authentication.last_use import record_use
from sanctum.models import get_token_model
from tests.sanctum.authentication.people import asking, issue, persist, reload

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def updates(queries):
    return [each["sql"] for each in queries if each["sql"].startswith("UPDATE")]


def use(made, **meta):
    """What one request with a token writes."""
    with CaptureQueriesContext(connection) as queries:
        assert authenticate(asking(made.plain_text, **meta))
    assert len(queries) == 1 + len(updates(queries)), "one SELECT"
    return len(updates(queries))


def was_used(made, ago):
    get_token_model().objects.filter(pk=made.token.pk).update(last_used_at=timezone.now() - ago)


def test_it_is_written_once_in_an_interval():
    made = issue()
    assert [use(made), use(made), use(made)] == [1, 0, 0]
    first = reload(made.token).last_used_at
    assert timezone.now() - first < MINUTE
    was_used(made, MINUTE)
    assert [use(made), use(made)] == [1, 0]


def test_the_interval_is_the_sites(settings):
    settings.SANCTUM = {"LAST_USED_INTERVAL": timedelta(hours=1)}
    made = issue()
    was_used(made, timedelta(minutes=59))
    assert use(made) == 0
    was_used(made, timedelta(minutes=61))
    assert use(made) == 1


def test_zero_writes_each_request(settings):
    settings.SANCTUM = {"LAST_USED_INTERVAL": timedelta(0)}
    made = issue()
    assert [use(made), use(made)] == [1, 1]


def test_none_writes_nothing(settings):
    settings.SANCTUM = {"LAST_USED_INTERVAL": None}
    made = issue()
    assert use(made) == 0
    assert reload(made.token).last_used_at is None


def test_the_request_knows_of_its_own_use():
    made = issue()
    found = authenticate(asking(made.plain_text))
    assert found.token.last_used_at is not None


def test_nothing_else_in_the_row_is_touched():
    made = issue()
    stale = reload(made.token)
    get_token_model().objects.filter(pk=stale.pk).update(name="renamed")
    record_use(stale, None)
    assert (reload(stale).name, reload(stale).last_used_ip, reload(stale).last_used_agent) == ("renamed", None, "")


def test_who_comes_second_changes_nothing():
    made = issue()
    stale = reload(made.token)
    was_used(made, timedelta(seconds=5))
    before = reload(made.token).last_used_at
    record_use(stale, None)
    assert reload(made.token).last_used_at == before


def test_address_and_client_are_kept_only_if_asked_for(settings):
    made = issue()
    meta = {"REMOTE_ADDR": "192.0.2.1", "HTTP_USER_AGENT": "curl/8"}
    use(made, **meta)
    assert (reload(made.token).last_used_ip, reload(made.token).last_used_agent) == (None, "")
    settings.SANCTUM = {"RECORD_IP": True, "RECORD_USER_AGENT": True, "LAST_USED_INTERVAL": timedelta(0)}
    use(made, **meta)
    assert (reload(made.token).last_used_ip, reload(made.token).last_used_agent) == ("192.0.2.1", "curl/8")


@pytest.mark.database
@pytest.mark.parametrize(
    "agent", ["x" * 100_000, "a\0b", "\x1b[0m", "<script>", "'; --", "é" * 300, "\ud800", "🙂" * 300]
)
def test_no_client_breaks_it(settings, agent):
    settings.SANCTUM = {"RECORD_IP": True, "RECORD_USER_AGENT": True}
    made = issue()
    use(made, HTTP_USER_AGENT=agent, REMOTE_ADDR="no address")
    kept = reload(made.token)
    assert kept.last_used_ip is None
    assert len(kept.last_used_agent) <= 255 and kept.last_used_agent.isprintable()


class SplittingRouter:
    """Reads come from a replica, here the only database that there is."""

    def db_for_read(self, model, **hints):
        return "default"

    def db_for_write(self, model, **hints):
        return "primary"


def test_it_is_written_where_the_router_writes(settings, monkeypatch):
    made = issue()
    written = []
    settings.DATABASE_ROUTERS = [SplittingRouter()]
    monkeypatch.setattr(last_use, "_is_in_transaction", lambda alias: False)
    monkeypatch.setattr(last_use, "_write", lambda rows, values: written.append(rows.db))
    with CaptureQueriesContext(connection) as queries:
        assert authenticate(asking(made.plain_text)).user.username == "ada"
    assert (len(queries), written) == (1, ["primary"])


def test_a_database_that_does_not_write_lets_in_nevertheless(monkeypatch, caplog):
    made = issue()

    def refuse(execute, sql, params, many, context):
        if sql.startswith("UPDATE"):
            raise DatabaseError("read-only")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse), caplog.at_level(logging.INFO):
        assert authenticate(asking(made.plain_text)).user.username == "ada"
    assert "was not written: DatabaseError" in caplog.text


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
class TestInATransaction:
    def test_it_is_written_after_the_commit(self):
        made = issue()
        with transaction.atomic():
            with CaptureQueriesContext(connection) as queries:
                assert authenticate(asking(made.plain_text))
            assert updates(queries) == [], "no row stays locked while a view works"
        assert reload(made.token).last_used_at is not None

    def test_it_is_not_written_if_that_fails(self):
        made = issue()
        with pytest.raises(KeyError), transaction.atomic():
            authenticate(asking(made.plain_text))
            raise KeyError
        assert reload(made.token).last_used_at is None

    def test_a_failure_does_not_break_what_was_committed(self, monkeypatch):
        made = issue()

        def fail(*args):
            raise RuntimeError

        monkeypatch.setattr(last_use, "_write", fail)
        with transaction.atomic():
            authenticate(asking(made.plain_text))
            get_token_model().objects.filter(pk=made.token.pk).update(name="kept")
        assert reload(made.token).name == "kept"


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seconds", [0, 10], ids=["no cache", "cache"])
def test_a_hundred_requests_at_once_write_one_last_use(settings, seconds):
    """19: no deadlock, and one UPDATE that changes something."""
    settings.SANCTUM = {"CACHE_SECONDS": seconds}
    made = issue()
    changed = []
    wrapped = last_use._write

    def write(rows, values):
        wrapped(rows, values)
        changed.append(persist(reload, made.token).last_used_at)

    def request(_):
        try:
            return persist(authenticate, asking(made.plain_text)).user.username
        finally:
            connections.close_all()

    last_use._write = write
    try:
        with ThreadPoolExecutor(8) as pool:
            assert set(pool.map(request, range(100))) == {"ada"}
    finally:
        last_use._write = wrapped
    written = {each for each in changed if each is not None}
    # SQLite in memory may be locked, so that it is left out, as it is wherever it can't be written.
    assert len(written) == 1 or connection.vendor == "sqlite" and not written, "the first one was not overwritten"
    assert len(changed) <= 1 or not seconds, "the cache says who writes"
