"""The client of the HTTP API, against servers that answer as they like."""

import json
from urllib.parse import parse_qsl, urlsplit

import pytest

from broadcasting.broadcasters import BroadcastError
from broadcasting.broadcasters.errors import Refused
from broadcasting.broadcasters.http.address import Address
from broadcasting.broadcasters.http.publisher import HttpPublisher
from broadcasting.protocol.signatures import body_md5, sign_request
from tests.broadcasting.broadcasters.events import event
from tests.broadcasting.broadcasters.http.server import answer
from tests.broadcasting.fakes import application

APPLICATION = application(id="a+1", key="key+1", secret="never-to-be-shown")


@pytest.fixture
def publisher(serve):
    server = serve()
    publisher = HttpPublisher(Address("http", "127.0.0.1", server.port, "/ws"), 2)
    publisher.server = server
    yield publisher
    publisher.close()


def test_a_request_is_signed(publisher):
    publisher.publish(APPLICATION, [event()])
    head, _, body = publisher.server.requests[0].partition(b"\r\n\r\n")
    method, target, version = head.split(b"\r\n")[0].decode().split(" ")
    url = urlsplit(target)
    query = dict(parse_qsl(url.query))
    assert (method, url.path, version) == ("POST", "/ws/apps/a%2B1/events", "HTTP/1.1")
    assert f"Host: 127.0.0.1:{publisher.server.port}".encode() in head
    assert query["auth_key"] == "key+1"
    assert query["body_md5"] == body_md5(body)
    assert query["auth_signature"] == sign_request(APPLICATION.secret, "POST", "/apps/a+1/events", query)
    assert json.loads(body)["name"] == "tick"


def test_several_events_are_one_request(publisher):
    publisher.publish(APPLICATION, [event("a"), event("b")])
    assert [b"/batch_events?" in request for request in publisher.server.requests] == [True]


@pytest.mark.parametrize(
    ("script", "why"),
    [
        (answer(413, "Payload too large."), "413: Payload too large.*MAX_REQUEST_SIZE"),
        (answer(401, "Authentication signature invalid."), "401: Authentication.*clocks"),
        (answer(429, "", "Retry-After: 2"), "429.*in 2 s"),
        (answer(301, "", "Location: https://elsewhere/?never=never-to-be-shown"), "sends elsewhere"),
        (answer(200, "<html>Welcome</html>"), "not as a Pusher server"),
        (answer(200), "not as a Pusher server"),
    ],
)
def test_a_refusal_is_told(publisher, script, why):
    publisher.server.answer = script
    with pytest.raises(Refused, match=why) as caught:
        publisher.publish(APPLICATION, [event()])
    assert "never-to-be-shown" not in str(caught.value)


def test_what_follows_a_refusal_is_not_sent(publisher):
    publisher.server.answer = answer(422, '{"channel":["wrong"]}')
    with pytest.raises(Refused, match="422"):
        publisher.publish(APPLICATION, [event("a", "b"), event("c", "d")])
    assert len(publisher.server.requests) == 1


def test_no_answer(publisher):
    publisher.server.stop()
    with pytest.raises(BroadcastError, match=r"server at http://127.0.0.1:\d+/ws can't be reached: .*refused"):
        publisher.publish(APPLICATION, [event()])


def test_a_huge_success_is_one(publisher):
    publisher.server.answer = answer(200, "{" + " " * 500_000 + "}")
    publisher.publish(APPLICATION, [event()])
    publisher.publish(APPLICATION, [event()])
    assert len(publisher.server.connections) == 2


def test_sockets_are_closed_by_a_signed_request(publisher):
    publisher.terminate(APPLICATION, "7", credential="sanctum:1 &ü")
    target = publisher.server.requests[0].split(b"\r\n")[0].decode().split(" ")[1]
    url = urlsplit(target)
    query = dict(parse_qsl(url.query))
    path = "/apps/a+1/users/7/terminate_connections"
    assert (url.path, query["credential"]) == ("/ws/apps/a%2B1/users/7/terminate_connections", "sanctum:1 &ü")
    assert query["auth_signature"] == sign_request(APPLICATION.secret, "POST", path, query)


def test_a_server_that_does_not_close_them_is_an_error(publisher):
    publisher.server.answer = answer(503, "Away")
    with pytest.raises(BroadcastError, match="503"):
        publisher.terminate(APPLICATION, "7")
