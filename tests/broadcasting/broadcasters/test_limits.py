"""What an application lets its publishers send."""

import pytest

from broadcasting.broadcasters import PayloadError
from broadcasting.broadcasters.limits import check_event, check_request
from tests.broadcasting.broadcasters.events import event
from tests.broadcasting.fakes import application

APPLICATION = application(max_event_name=5, max_channel_name=10, max_event_payload=20)


def test_what_is_allowed():
    check_event(APPLICATION, event("a" * 10, name="12345", socket_id="1.2"), 20)
    check_event(application(), event(), 10**6)


@pytest.mark.parametrize(
    ("bad", "size", "why"),
    [
        (event(name="123456"), 1, "has 6 characters; max_event_name allows 5"),
        (event(name=" "), 1, "name is empty"),
        (event(data=""), 0, "data is empty"),
        (event("a" * 11), 1, "has 11 characters; max_channel_name allows 10"),
        (event("room", "no room"), 1, "'no room' is no name"),
        (event("room", "a\nb"), 1, "no name"),
        (event(socket_id="1.2\nx"), 1, "no socket id"),
        (event(), 21, "has 21 bytes; max_event_payload allows 20"),
    ],
)
def test_what_is_not(bad, size, why):
    with pytest.raises(PayloadError, match=why):
        check_event(APPLICATION, bad, size)


def test_a_request_has_a_size():
    check_request(10, 10)
    with pytest.raises(PayloadError, match=r"takes 11 bytes; REVURB\['MAX_REQUEST_SIZE'\] allows 10"):
        check_request(11, 10)
