"""Events are committed with the data, or rolled back with it."""

import json

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.contrib.auth.models import Group
from django.db import connection, connections, transaction

from broadcasting.broadcasters import PayloadError, UnknownConnection, get_broadcaster
from broadcasting.events import Broadcast
from broadcasting.models import OutboxEvent
from broadcasting.outbox import astore, store
from tests.broadcasting.outbox.outgoing import outgoing

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("destination")]


def names():
    return list(OutboxEvent.objects.order_by("pk").values_list("name", flat=True))


class Undone(Exception):
    pass


def test_an_event_is_a_row():
    store([outgoing("OrderShipped", "orders", "private-orders.7", socket_id="1.2")])
    row = OutboxEvent.objects.get()
    assert (row.connection, row.name, row.socket_id) == ("shop", "OrderShipped", "1.2")
    assert row.channels == ("orders", "private-orders.7")
    assert json.loads(row.data)["order"] == 7
    assert (row.status, row.attempts, row.retry_at, row.last_error) == (OutboxEvent.Status.WAITING, 0, None, "")


def test_it_comes_out_as_it_went_in(settings):
    settings.BROADCASTING |= {"OUTBOX_ID_KEY": None}
    ready = outgoing("grüße 🎉", "orders", data='{"text":"\\u0000 🎉 ü"}', socket_id="1.2")
    store([ready])
    assert OutboxEvent.objects.get().event == ready.event


def test_nobody_is_left_out_unless_somebody_is():
    store([outgoing()])
    assert OutboxEvent.objects.get().event.socket_id is None


def test_it_is_rolled_back_with_the_data():
    with pytest.raises(Undone), transaction.atomic():
        Group.objects.create(name="one")
        store([outgoing()])
        raise Undone
    assert (names(), Group.objects.count()) == ([], 0)


def test_a_savepoint_takes_its_events_with_it():
    with transaction.atomic():
        store([outgoing("kept")])
        with pytest.raises(Undone), transaction.atomic():
            store([outgoing("undone")])
            raise Undone
    assert names() == ["kept"]


def test_send_writes_a_row_and_sends_nothing():
    with transaction.atomic():
        Broadcast.on("orders").as_("OrderShipped").with_({"order": 7}).send()
        assert names() == ["OrderShipped"]
    assert get_broadcaster("shop").sent == []


def test_the_row_needs_no_on_commit():
    with transaction.atomic():
        Broadcast.on("orders").as_("OrderShipped").send()
        assert connection.run_on_commit == []


def test_other_connections_send_as_ever():
    Broadcast.on("orders").as_("OrderShipped").via("shop", "direct").send()
    assert names() == ["OrderShipped"]
    assert get_broadcaster("direct").names == ["OrderShipped"]


async def test_async_code_stores_too():
    await Broadcast.on("orders").as_("OrderShipped").asend()
    await astore([outgoing("OrderPaid")])
    assert await sync_to_async(names)() == ["OrderShipped", "OrderPaid"]
    await sync_to_async(connections.close_all)()  # It is the thread's own, and would keep the test's database in use.


def test_async_code_in_a_transaction_is_a_part_of_it():
    async def send():
        await Broadcast.on("orders").as_("OrderShipped").asend()

    with pytest.raises(Undone), transaction.atomic():
        async_to_sync(send)()
        assert names() == ["OrderShipped"]
        raise Undone
    assert names() == []


def test_several_are_stored_or_none():
    with pytest.raises(PayloadError):
        store([outgoing("fine"), outgoing("bad\0name")])
    assert names() == []


@pytest.mark.parametrize(
    "values",
    [
        {"name": "a\0b"},
        {"name": "\ud800"},
        {"data": '{"a":"\0"}'},
        {"data": '{"a":"\udfff"}'},
        {"socket_id": "1" * 101},
        {"socket_id": "1.\0"},
    ],
)
def test_what_a_database_can_not_hold_is_refused(values):
    with pytest.raises(PayloadError, match="database"):
        store([outgoing(**{"name": "OrderShipped", **values})])
    assert names() == []


def test_what_is_too_large_with_its_id_is_refused_at_once():
    with pytest.raises(PayloadError, match="too large"):
        store([outgoing(data=json.dumps({"text": "x" * 1975}))])


def test_a_connection_that_is_not_there_is_refused():
    with pytest.raises(UnknownConnection):
        store([outgoing(connection="nowhere")])
