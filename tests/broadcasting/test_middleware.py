"""The socket behind a request is known in views of every kind, and nowhere after them."""

import asyncio
import threading

import pytest
from asgiref.sync import iscoroutinefunction
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.test import AsyncClient, AsyncRequestFactory, Client, RequestFactory
from django.urls import path

from broadcasting.events.sockets import current_socket_id
from broadcasting.middleware import SocketIdMiddleware


def said():
    return f"{current_socket_id()};".encode()


def view(request):
    return HttpResponse(said())


async def aview(request):
    await asyncio.sleep(0)
    return HttpResponse(said())


def stream(request):
    return StreamingHttpResponse(said() for _ in range(2))


async def astream(request):
    async def parts():
        for _ in range(2):
            await asyncio.sleep(0)
            yield said()

    return StreamingHttpResponse(parts())


def broken(request):
    raise KeyError


urlpatterns = [path(f"{each.__name__}", each) for each in (view, aview, stream, astream, broken)]


@pytest.fixture(autouse=True)
def site(settings):
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = ["broadcasting.middleware.SocketIdMiddleware"]


def ask(path, **headers):
    response = Client().get(f"/{path}", headers=headers)
    return (response.getvalue() if response.streaming else response.content).decode().split(";")[0]


async def aask(path, **headers):
    response = await AsyncClient().get(f"/{path}", headers=headers)
    if not response.streaming:
        return response.content.decode().split(";")[0]
    parts = [part async for part in response] if response.is_async else list(response)
    return b"".join(parts).decode().split(";")[0]


@pytest.mark.parametrize("path", ["view", "aview", "stream"])
def test_under_wsgi(path):
    assert ask(path, **{"X-Socket-ID": "12.34"}) == "12.34"
    assert current_socket_id() is None
    assert ask(path) == "None"


@pytest.mark.parametrize("path", ["view", "aview", "astream"])
async def test_under_asgi(path):
    assert await aask(path, **{"X-Socket-ID": "12.34"}) == "12.34"
    assert current_socket_id() is None
    assert await aask(path) == "None"


@pytest.mark.parametrize("name", ["X-Socket-ID", "X-Socket-Id", "x-socket-id"])
def test_the_headers_case_does_not_matter(name):
    assert ask("view", **{name: "12.34"}) == "12.34"


@pytest.mark.parametrize(
    "value",
    ["", "undefined", "null", "12", "12.", ".34", "1.2.3", "1.2, 3.4", "-1.2", "1.2 ", "١.٢", "1" * 40 + "." + "2" * 40]
    + ["1.2\n", "1.2\0", "<b>", "../.."],
)
def test_hostile_values_are_ignored(value):
    assert ask("view", **{"X-Socket-ID": value}) == "None"


def test_an_error_leaves_nothing_behind():
    with pytest.raises(KeyError):
        Client().get("/broken", headers={"X-Socket-ID": "12.34"})
    assert current_socket_id() is None


async def test_requests_at_the_same_time_know_their_own():
    ids = [f"{number}.1" for number in range(1, 9)]
    answers = await asyncio.gather(*(aask("aview", **{"X-Socket-ID": each}) for each in ids))
    assert answers == ids


def test_who_reads_a_stream_is_not_in_its_scope():
    response = SocketIdMiddleware(stream)(RequestFactory().get("/", headers={"X-Socket-ID": "1.2"}))
    seen = []
    for part in response:
        seen.append((part, current_socket_id()))
    assert seen == [(b"1.2;", None)] * 2


async def test_nor_who_reads_an_async_one():
    response = await SocketIdMiddleware(astream)(AsyncRequestFactory().get("/", headers={"X-Socket-ID": "1.2"}))
    assert [(part, current_socket_id()) async for part in response] == [(b"1.2;", None)] * 2


@pytest.mark.django_db
def test_a_stream_that_is_given_up_is_closed():
    closed = threading.Event()

    def parts():
        try:
            yield said()
            yield said()
        finally:
            closed.set()

    request = RequestFactory().get("/", headers={"X-Socket-ID": "1.2"})
    response = SocketIdMiddleware(lambda request: StreamingHttpResponse(parts()))(request)
    assert next(iter(response)) == b"1.2;"
    response.close()
    assert closed.is_set()
    assert current_socket_id() is None


async def test_an_async_stream_that_is_given_up_leaves_nothing_behind():
    response = await SocketIdMiddleware(astream)(AsyncRequestFactory().get("/", headers={"X-Socket-ID": "1.2"}))
    parts = response.streaming_content
    assert await anext(parts) == b"1.2;"
    await parts.aclose()
    assert current_socket_id() is None


@pytest.mark.django_db
def test_files_keep_their_fast_way(tmp_path):
    (tmp_path / "file").write_bytes(b"content")
    request = RequestFactory().get("/", headers={"X-Socket-ID": "1.2"})
    response = SocketIdMiddleware(lambda request: FileResponse((tmp_path / "file").open("rb")))(request)
    assert response.file_to_stream is not None
    response.close()


def test_says_what_it_is_to_django():
    assert iscoroutinefunction(SocketIdMiddleware(aview))
    assert not iscoroutinefunction(SocketIdMiddleware(view))
