"""Tickets: good once, for a while, at one path (attack 45)."""

import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection

from sanctum.sockets import tickets
from sanctum.sockets.tickets import Holder, is_path, issue_ticket, redeem_ticket
from tests.integration.valkey import Valkey

BY_TOKEN = Holder("7", token_id="15")
BY_SESSION = Holder("7", session_key="the-key-of-a-session")
PATH = "/ws/room"

BACKENDS = {
    "locmem": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "tickets"},
    "database": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "ticket_cache"},
    "files": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache"},
    "valkey": {"BACKEND": "django.core.cache.backends.redis.RedisCache"},
}


@pytest.fixture(scope="module")
def valkey() -> Iterator[Valkey]:
    with tempfile.TemporaryDirectory() as folder, Valkey(Path(folder)) as running:
        yield running


@pytest.fixture(params=BACKENDS)
def cache(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> Iterator[Any]:
    """Each kind of cache in turn, as the one that ``SANCTUM["CACHE"]`` names."""
    place = {"files": str(tmp_path)}.get(request.param)
    if request.param == "valkey":
        place = request.getfixturevalue("valkey").url
    backend = BACKENDS[request.param]
    settings.CACHES = {**settings.CACHES, "tickets": backend if place is None else {**backend, "LOCATION": place}}
    settings.SANCTUM = {"CACHE": "tickets"}
    if request.param == "database":
        request.getfixturevalue("transactional_db")
        call_command("createcachetable", "ticket_cache", verbosity=0)
    yield caches["tickets"]
    caches["tickets"].clear()
    if request.param == "database":
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE ticket_cache")


@pytest.mark.parametrize("holder", [BY_TOKEN, BY_SESSION])
def test_a_ticket_is_good_once(cache: Any, holder: Holder) -> None:
    ticket = issue_ticket(holder)
    assert redeem_ticket(ticket, PATH) == holder
    assert redeem_ticket(ticket, PATH) is None


def test_of_two_who_have_read_it_one_wins(cache: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket, read = issue_ticket(BY_TOKEN), cache.get
    won = []

    def read_late(key: str) -> Any:
        kept = read(key)
        monkeypatch.setattr(cache, "get", read)
        won.append(redeem_ticket(ticket, PATH))
        return kept

    monkeypatch.setattr(cache, "get", read_late)
    assert redeem_ticket(ticket, PATH) is None
    assert won == [BY_TOKEN]


@pytest.mark.parametrize("cache", ["locmem", "files", "valkey"], indirect=True)
def test_of_many_racers_one_wins(cache: Any) -> None:
    ticket, barrier, won = issue_ticket(BY_TOKEN), threading.Barrier(8), []

    def race() -> None:
        barrier.wait()
        if redeem_ticket(ticket, PATH):
            won.append(threading.get_ident())

    racers = [threading.Thread(target=race) for _ in range(8)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert len(won) == 1


def test_one_that_is_over_is_none(settings: Any) -> None:
    settings.SANCTUM = {"TICKET_SECONDS": 1}
    ticket = issue_ticket(BY_TOKEN)
    caches["default"].touch(tickets._key(ticket), -1)
    assert redeem_ticket(ticket, PATH) is None


def test_it_is_kept_for_as_long_as_the_settings_say(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SANCTUM = {"TICKET_SECONDS": 12}
    kept = []
    monkeypatch.setattr(caches["default"], "set", lambda key, value, seconds: kept.append(seconds))
    issue_ticket(BY_TOKEN)
    assert kept == [12]


def test_a_path_binds_it() -> None:
    assert redeem_ticket(issue_ticket(BY_TOKEN, PATH), PATH) == BY_TOKEN
    for other in ("/ws/room/", "/ws/Room", "/ws/room/../room", "/"):
        ticket = issue_ticket(BY_TOKEN, PATH)
        assert redeem_ticket(ticket, other) is None
        assert redeem_ticket(ticket, PATH) is None


@pytest.mark.parametrize("text", ["", "x", "a" * 43, "a" * 42, "a" * 44, "ä" * 43, "a" * 42 + "\0", "a" * 10**6])
def test_what_is_none_is_none(text: str) -> None:
    assert redeem_ticket(text, PATH) is None


def test_what_is_none_by_its_form_is_not_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tickets, "_cache", lambda: pytest.fail("the cache was asked"))
    assert redeem_ticket("?" * 43, PATH) is None


def test_the_cache_holds_nothing_by_which_one_could_come_in(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[str] = []
    monkeypatch.setattr(caches["default"], "set", lambda *arguments: kept.append(repr(arguments)))
    ticket = issue_ticket(BY_SESSION, PATH)
    assert ticket not in kept[0]
    assert "the-key-of-a-session" not in kept[0]
    assert "the-key-of-a-session" not in repr(BY_SESSION)


@pytest.mark.parametrize("path", ["/", "/ws/room", "/ws/room/1;a=b", "/" + "a" * 499])
def test_paths(path: str) -> None:
    assert is_path(path)


@pytest.mark.parametrize("path", ["", "ws", "/a?b", "/a b", "/ä", "/\n", "/" + "a" * 500, None, 7, True, ["/"], {}])
def test_what_is_no_path(path: Any) -> None:
    assert not is_path(path)
