"""``manage.py broadcast_outbox``, as an operator uses it."""

import os
import signal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from broadcasting.broadcasters import BroadcastError, get_broadcaster
from broadcasting.models import OutboxEvent, OutboxLease
from broadcasting.outbox import store
from broadcasting.outbox.record import record_death, record_sent
from tests.broadcasting import sites
from tests.broadcasting.outbox.outgoing import outgoing

DRIVER = "tests.broadcasting.outbox.destinations.Destination"

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def destination(settings):
    settings.REVURB = sites.REVURB
    settings.BROADCASTING = {
        "CONNECTIONS": {"shop": {"DRIVER": DRIVER, "OUTBOX": True}, "office": {"DRIVER": DRIVER, "OUTBOX": True}}
    }
    return get_broadcaster("shop")


@pytest.fixture
def run(capsys):
    """Runs the command; returns the lines that it printed."""

    def run(*arguments):
        call_command("broadcast_outbox", *arguments)
        return capsys.readouterr().out.splitlines()

    return run


def put(name="OrderShipped", connection="shop"):
    store([outgoing(name, connection=connection)])
    return OutboxEvent.objects.order_by("pk").last()


def dead(name="OrderShipped", connection="shop"):
    row = put(name, connection)
    record_death(row, BroadcastError("no"), "default")


def test_once_sends_what_is_due(destination, run):
    put("a")
    put("b")
    assert run("--once") == [
        "Relaying revurb, log, null, shop, office from database 'default'.",
        "2 events sent.",
        "Stopped.",
    ]
    assert destination.names == ["a", "b"]


def test_it_says_what_fails(destination, run):
    destination.refuse(error=BroadcastError("the server said no"))
    row = put("a")
    printed = run("--once")
    assert f"shop: a ({row.pk}) failed, attempt 1, again in 1 s: BroadcastError: the server said no" in printed


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_it_finish_its_batch(destination, run, monkeypatch, number):
    put("a")
    put("b")
    original, handler = destination.broadcast, signal.getsignal(number)

    def interrupted(*events):
        os.kill(os.getpid(), number)
        original(*events)

    monkeypatch.setattr(destination, "broadcast", interrupted)
    assert run()[1:] == ["2 events sent.", "Stopped."]
    assert destination.names == ["a", "b"]
    assert signal.getsignal(number) == handler


def test_it_gives_its_lease_back(run):
    run("--once")
    assert set(OutboxLease.objects.values_list("holder", flat=True)) == {""}


def test_only_the_chosen_connections(run):
    put("a", "shop")
    put("b", "office")
    assert "1 events sent." in run("--once", "--connection=office")
    assert OutboxEvent.objects.get().connection == "shop"


def test_status_tells_how_it_stands(run):
    put("a")
    dead("b")
    lines = [line.split() for line in run("--status")]
    assert lines[0] == ["connection", "waiting", "retrying", "dead", "sent", "oldest", "relay"]
    assert lines[1][:5] == ["office", "0", "0", "0", "0"]
    assert lines[2][:5] == ["shop", "1", "0", "1", "0"]


def test_the_dead_are_tried_again(destination, run):
    dead("a", "shop")
    dead("b", "office")
    assert run("--retry-dead", "--connection=shop") == ["1 events are tried again."]
    assert OutboxEvent.objects.dead().get().connection == "office"
    run("--once")
    assert destination.names == ["a"]


def test_sent_events_are_kept_and_pruned(run):
    put("a")
    run("--once", "--keep=7")
    assert OutboxEvent.objects.sent().count() == 1
    assert run("--prune", "--keep=7") == ["0 events deleted."]
    assert run("--prune") == ["1 events deleted."]


def test_a_kept_event_is_not_pruned_by_the_relay_that_keeps_it(run):
    record_sent([put("a").pk], "default", keep=True)
    run("--once", "--keep=7")
    assert OutboxEvent.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        "--batch=0", "--batch=501", "--batch=many", "--batch=1.5", "--interval=0", "--interval=nan", "--interval=inf",
        "--lease=0", "--lease=-1", "--keep=-1", "--keep=99999", "--batch=" + "9" * 5000,
    ],
)  # fmt: skip
def test_what_is_no_number_in_its_range_is_refused(run, wrong):
    with pytest.raises(CommandError, match="must be a number from"):
        run(wrong)


def test_an_unknown_connection_is_refused(run):
    with pytest.raises(CommandError, match="no connection 'nowhere'. Known are"):
        run("--once", "--connection=nowhere")


def test_an_unknown_database_is_refused(run, settings):
    settings.BROADCASTING |= {"OUTBOX_DATABASE": "nowhere"}
    with pytest.raises(CommandError, match="no database 'nowhere'"):
        call_command("broadcast_outbox", "--once", skip_checks=True)


@pytest.mark.parametrize("both", [("--once", "--status"), ("--status", "--retry-dead"), ("--prune", "--once")])
def test_it_does_one_thing(run, both):
    with pytest.raises(CommandError, match="not allowed with"):
        run(*both)


@pytest.mark.django_db(transaction=True)
def test_a_table_that_is_missing_is_told(run):
    with connection.schema_editor(atomic=False) as editor:
        editor.alter_db_table(OutboxEvent, "broadcasting_outboxevent", "elsewhere")
    try:
        with pytest.raises(CommandError, match="manage.py migrate"):
            run("--once")
    finally:
        with connection.schema_editor(atomic=False) as editor:
            editor.alter_db_table(OutboxEvent, "elsewhere", "broadcasting_outboxevent")
