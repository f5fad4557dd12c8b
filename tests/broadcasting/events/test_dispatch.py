"""When events leave, and in which order."""

import asyncio
import threading

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import AsyncClient, Client, TestCase
from django.urls import path

from broadcasting import Broadcast, BroadcastError, broadcast
from broadcasting.broadcasters import get_broadcaster
from broadcasting.queueing import Queue
from tests.broadcasting.events.examples import WatchedEvent


def say(channel):
    return Broadcast.on(channel)


class Undone(Exception):
    pass


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def queued(monkeypatch):
    """A queue of the test's own, and what was put there."""

    class ListQueue(Queue):
        title = "a list"
        jobs = []

        def put(self, job):
            if self.jobs is None:
                raise BroadcastError("the queue is away")
            self.jobs.append(job)

    queue = ListQueue()
    monkeypatch.setattr("broadcasting.events.dispatch.get_queue", lambda: queue)
    return queue


@pytest.mark.django_db(transaction=True)
class TestTransactions:
    def test_events_wait_for_the_commit_and_keep_their_order(self, names):
        with transaction.atomic():
            say("a").send()
            with transaction.atomic():
                say("b").send()
            say("c").send()
            assert names() == []
        say("d").send()
        assert names() == ["a", "b", "c", "d"]

    def test_what_is_rolled_back_is_never_told(self, names):
        with pytest.raises(Undone), transaction.atomic():
            say("a").send()
            raise Undone
        with transaction.atomic():
            say("b").send()
            with pytest.raises(Undone), transaction.atomic():
                say("c").send()
                raise Undone
            say("d").send()
        assert names() == ["b", "d"]

    def test_events_can_go_without_waiting(self, names):
        with transaction.atomic():
            say("a").after_commit(False).send()
            assert names() == ["a"]

    def test_a_database_can_be_named(self, names):
        with transaction.atomic():
            say("a").after_commit("default").send()
            assert names() == []
        assert names() == ["a"]

    def test_mistakes_are_found_before_the_commit(self):
        with pytest.raises(BroadcastError), transaction.atomic():
            say("not a name").send()

    def test_a_failure_after_the_commit_is_logged_and_harms_nobody_else(self, names, caplog):
        with transaction.atomic():
            broadcast(WatchedEvent(7)).via("broken").send()
            say("a").send()
            transaction.on_commit(lambda: say("b").send())
        assert names() == ["a", "b"]
        assert "the server is away" in caplog.text
        assert WatchedEvent.failures == ["the server is away"]

    def test_async_code_that_sync_code_calls_is_in_its_transaction(self, names):
        async def tell(channel):
            await say(channel).asend()

        with transaction.atomic():
            say("a").send()
            async_to_sync(tell)("b")
            say("c").send()
            assert names() == []
        async_to_sync(tell)("d")
        assert names() == ["a", "b", "c", "d"]
        with pytest.raises(Undone), transaction.atomic():
            async_to_sync(tell)("e")
            raise Undone
        assert "e" not in names()

    async def test_sync_code_that_async_code_calls(self, names):
        def save(channel):
            with transaction.atomic():
                say(channel).send()
                assert channel not in names()

        await sync_to_async(save)("a")
        assert names() == ["a"]


class TestInsideTestCases(TestCase):
    """As sites test: in a transaction that is never committed."""

    def test_events_are_seen_by_capture_on_commit_callbacks(self):
        sent = get_broadcaster("memory").events
        with self.captureOnCommitCallbacks(execute=True) as callbacks:
            say("a").send()
            say("b").send()
            assert sent == []
        assert len(callbacks) == 2
        assert [event.channels for event in sent] == [("a",), ("b",)]


def buy(request):
    say("a").send()
    get_broadcaster("second").events += get_broadcaster("memory").events
    if "fail" in request.GET:
        raise Undone
    return sync_answer()


async def abuy(request):
    await say("a").asend()
    return sync_answer()


def sync_answer():
    return HttpResponse("bought")


urlpatterns = [path("buy/", buy), path("abuy/", abuy)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.urls(__name__)
class TestRequests:
    @pytest.fixture
    def atomic_requests(self):
        connection.settings_dict["ATOMIC_REQUESTS"] = True
        yield
        connection.settings_dict["ATOMIC_REQUESTS"] = False

    def test_atomic_requests(self, atomic_requests, names):
        Client().get("/buy/")
        assert names() == ["a"]
        assert get_broadcaster("second").events == [], "nothing was sent before the commit"
        with pytest.raises(Undone):
            Client().get("/buy/?fail")
        assert names() == ["a"]

    async def test_async_views(self, names):
        await AsyncClient().get("/abuy/")
        assert names() == ["a"]


class Once(WatchedEvent):
    unique_for = 60

    def unique_id(self):
        return str(self.order_id)


class TestAsync:
    async def test_nothing_hops_to_another_thread(self, names, monkeypatch):
        def fail(*args, **kwargs):
            raise AssertionError("a hop")

        monkeypatch.setattr("broadcasting.events.dispatch.sync_to_async", fail)
        monkeypatch.setattr(threading.Thread, "start", fail)
        await say("a").asend()
        await asyncio.create_task(say("b").asend())
        assert names() == ["a", "b"]

    async def test_a_cancelled_sender_leaves_no_lock(self, names, monkeypatch):
        sending = asyncio.Event()

        async def send_for_ever(*events):
            sending.set()
            await asyncio.Event().wait()

        with monkeypatch.context() as patch:
            patch.setattr(get_broadcaster("memory"), "abroadcast", send_for_ever)
            task = asyncio.create_task(broadcast(Once(7)).asend())
            await sending.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        await broadcast(Once(7)).asend()
        assert names() == ["private-orders.7"]

    async def test_a_sender_that_is_cancelled_before_it_begins(self, names):
        task = asyncio.create_task(broadcast(Once(7)).asend())
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert names() == []


class TestQueued:
    def test_a_queue_takes_what_is_not_for_now(self, queued, names):
        broadcast(WatchedEvent(7)).on_queue("high").send()
        say("a").now().send()
        (job,) = queued.jobs
        assert (job.connection, job.queue, job.event.channels) == ("memory", "high", ("private-orders.7",))
        assert job.event_class == "tests.broadcasting.events.examples:WatchedEvent"
        assert (job.lock, job.token) == (None, None)
        assert names() == ["a"]
        queued.jobs.clear()

    def test_the_last_word_counts(self, queued, names):
        say("a").now().on_queue("high").send()
        say("b").on_queue("high").now().send()
        assert [job.event.channels for job in queued.jobs] == [("a",)]
        assert names() == ["b"]
        queued.jobs.clear()

    async def test_from_async_code(self, queued, settings):
        settings.BROADCASTING = settings.BROADCASTING | {"QUEUE_NAME": "events"}
        await say("a").asend()
        assert queued.jobs.pop().queue == "events"

    async def test_a_queue_that_is_away(self, queued, caplog):
        queued.jobs = None
        with pytest.raises(BroadcastError, match="the queue is away"):
            say("a").send()
        with pytest.raises(BroadcastError, match="the queue is away"):
            await say("a").asend()
        say("a").rescue().send()
        assert "the queue is away" in caplog.text


class TestUnique:
    @pytest.fixture(params=["send", "asend"])
    def send(self, request):
        async def send(pending):
            if request.param == "send":
                await sync_to_async(pending.send)()
            else:
                await pending.asend()

        return send

    async def test_of_several_that_wait_only_the_first_goes(self, send, queued):
        queued.jobs.clear()
        for order_id in (7, 7, 8):
            await send(broadcast(Once(order_id)))
        await send(broadcast(Once(7)).via("second"))
        assert [(job.connection, job.event.data) for job in queued.jobs] == [
            ("memory", '{"order_id":7}'),
            ("memory", '{"order_id":8}'),
            ("second", '{"order_id":7}'),
        ]

    async def test_what_was_sent_may_be_sent_again(self, send, names):
        await send(broadcast(Once(7)))
        await send(broadcast(Once(7)))
        assert len(names()) == 2

    async def test_what_failed_may_be_sent_again(self, send, names):
        for _ in range(2):
            with pytest.raises(BroadcastError, match="the server is away"):
                await send(broadcast(Once(7)).via("broken"))
        assert len(WatchedEvent.failures) == 2

    async def test_without_its_cache_it_fails(self, send, monkeypatch):
        monkeypatch.setattr("broadcasting.queueing.unique.cache", BrokenCache())
        with pytest.raises(BroadcastError, match=r"the cache, where its unique_id is kept, failed \(OSError\)"):
            await send(broadcast(Once(7)))


class BrokenCache:
    def __getattr__(self, name):
        raise OSError("never-to-be-shown")


class TestSeveralConnections:
    async def test_one_failure_keeps_no_other_from_its_event(self, names):
        with pytest.raises(BroadcastError, match="the server is away"):
            say("a").via("broken", "memory").send()
        with pytest.raises(BroadcastError, match="the server is away"):
            await say("b").via("broken", "memory", "broken").asend()
        assert names() == ["a", "b"]

    def test_whatever_a_broadcaster_raises_is_a_broadcast_error_without_its_text(self, caplog):
        with pytest.raises(BroadcastError, match=r"the broadcaster failed \(ConnectionResetError\)") as caught:
            say("a").via("crashing").send()
        assert "never" not in str(caught.value)
