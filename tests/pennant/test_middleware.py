"""What a request remembers, in sync and in async sites."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.db import connections
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from pennant import Feature
from pennant.current import current_memory
from pennant.middleware import PennantMiddleware
from pennant.models import FeatureValue

pytestmark = pytest.mark.django_db(transaction=True)


def request(user: Any = None, method: str = "get") -> Any:
    made = getattr(RequestFactory(), method)("/")
    made.user = user or AnonymousUser()
    return made


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada")


def test_a_request_asks_once(ada, django_assert_num_queries):
    Feature.define("new", lambda user: user is not None)

    def view(request: Any) -> HttpResponse:
        return HttpResponse(f"{Feature.active('new')} {Feature.active('new')}")

    PennantMiddleware(view)(request(ada))
    with django_assert_num_queries(1):
        assert PennantMiddleware(view)(request(ada)).content == b"True True"


def test_without_a_check_nothing_is_asked(django_assert_num_queries):
    with django_assert_num_queries(0):
        PennantMiddleware(lambda request: HttpResponse())(request())


def test_the_first_check_fetches_all_features(ada, django_assert_num_queries):
    names = [f"feature-{number}" for number in range(20)]
    for name in names:
        Feature.define(name, lambda user: True)
    Feature.for_(ada).load(names)

    def view(request: Any) -> HttpResponse:
        return HttpResponse(str(all(Feature.active(name) for name in names)))

    with django_assert_num_queries(1):
        assert PennantMiddleware(view)(request(ada)).content == b"True"


def test_first_answers_wait_for_the_end_where_that_is_set(ada, settings):
    settings.PENNANT = {"PERSIST": "deferred"}
    Feature.define("new", lambda user: True)

    def view(request: Any) -> HttpResponse:
        Feature.active("new")
        return HttpResponse(str(FeatureValue.objects.count()))

    assert PennantMiddleware(view)(request(ada)).content == b"0"
    assert FeatureValue.objects.count() == 1


def test_a_store_that_is_away_at_the_end_breaks_no_page(ada, settings, monkeypatch, caplog):
    settings.PENNANT = {"PERSIST": "deferred"}
    Feature.define("new", lambda user: True)

    def fail(rows: Any) -> Any:
        raise OSError("the database is away")

    monkeypatch.setattr(Feature.driver(), "insert", fail)
    assert PennantMiddleware(lambda request: HttpResponse(str(Feature.active("new"))))(request(ada)).content == b"True"
    assert "the database is away" in caplog.text


def test_a_body_that_is_made_later_knows_its_user(ada):
    Feature.define("new", lambda user: user is not None and user.username == "ada")

    def view(request: Any) -> StreamingHttpResponse:
        return StreamingHttpResponse(str(Feature.active("new")) for _ in range(2))

    response = PennantMiddleware(view)(request(ada))
    assert current_memory() is None
    parts = iter(response.streaming_content)
    assert next(parts) == b"True"
    assert current_memory() is None
    assert list(parts) == [b"True"]


async def test_an_async_body_that_is_made_later_knows_its_user(ada):
    Feature.define("new", lambda user: user is not None and user.username == "ada")

    async def body() -> Any:
        for _ in range(2):
            yield str(await Feature.aactive("new"))

    async def view(request: Any) -> StreamingHttpResponse:
        return StreamingHttpResponse(body())

    response = await PennantMiddleware(view)(request(ada))
    assert [part async for part in response.streaming_content] == [b"True", b"True"]
    assert current_memory() is None


async def test_requests_in_one_loop_never_share_their_users(ada):
    bob = await User.objects.acreate(username="bob")
    Feature.define("name", lambda user: user.username)

    async def view(request: Any) -> HttpResponse:
        first = await Feature.avalue("name")
        await asyncio.sleep(0)
        return HttpResponse(f"{first} {await Feature.avalue('name')}")

    handle = PennantMiddleware(view)
    answers = await asyncio.gather(*(handle(request(user)) for user in (ada, bob) * 3))
    assert [answer.content for answer in answers] == [b"ada ada", b"bob bob"] * 3


def test_the_next_request_of_a_thread_begins_anew():
    Feature.define("new", True)

    def view(request: Any) -> HttpResponse:
        return HttpResponse(f"{len(current_memory().answers)} {Feature.active('new')}")

    handle = PennantMiddleware(view)
    with ThreadPoolExecutor(1) as pool:
        for _ in range(2):
            assert pool.submit(handle, request(User(pk=1))).result().content == b"0 True"
            assert pool.submit(current_memory).result() is None
        pool.submit(connections.close_all).result()


async def test_a_cancelled_request_leaves_nothing_behind(ada):
    started = asyncio.Event()

    async def view(request: Any) -> HttpResponse:
        started.set()
        await asyncio.Event().wait()
        return HttpResponse()

    task = asyncio.create_task(PennantMiddleware(view)(request(ada)))
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert current_memory() is None


def test_a_view_that_fails_leaves_nothing_behind():
    def view(request: Any) -> HttpResponse:
        raise LookupError

    with pytest.raises(LookupError):
        PennantMiddleware(view)(request())
    assert current_memory() is None
