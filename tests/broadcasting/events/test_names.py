import pytest

from broadcasting import PayloadError
from broadcasting.events.names import checked_name, event_name


@pytest.mark.parametrize(
    ("namespace", "name"),
    [("App.Events", "App\\Events\\OrderShipped"), ("shop", "shop\\OrderShipped"), ("", "OrderShipped")],
)
def test_a_class_is_named_as_echo_expects_it(settings, namespace, name):
    settings.BROADCASTING = {"EVENT_NAMESPACE": namespace}
    assert event_name("OrderShipped") == name


@pytest.mark.parametrize("name", ["OrderShipped", "order shipped", "App\\Events\\X", "pusherx", "client"])
def test_names_that_are_allowed(name):
    assert checked_name(name) == name


@pytest.mark.parametrize("name", ["pusher:ping", "pusher_internal:member_added", "client-typing"])
def test_reserved_names(name):
    with pytest.raises(PayloadError, match="reserved"):
        checked_name(name)


@pytest.mark.parametrize("name", [None, 7, "", "  ", "a\nb", "a\ud800", b"x", ["x"]])
def test_what_is_no_name(name):
    with pytest.raises(PayloadError, match="must be a printable text"):
        checked_name(name)
