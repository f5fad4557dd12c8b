import pytest
from django.core.exceptions import SynchronousOnlyOperation

from broadcasting import BroadcastError, UnknownConnection
from broadcasting.broadcasters import get_broadcaster
from broadcasting.queueing.delivery import adeliver, deliver


async def test_a_jobs_event_goes_to_its_connection(make, sent):
    deliver(make())
    await adeliver(make())
    assert sent == [make().event, make().event]


@pytest.mark.parametrize(
    ("connection", "error", "said"),
    [
        ("broken", BroadcastError, "the server is away"),
        ("crashing", BroadcastError, r"the broadcaster failed \(ConnectionResetError\)"),
        ("nowhere", UnknownConnection, "no broadcasting connection 'nowhere'"),
    ],
)
async def test_whatever_goes_wrong_is_a_broadcast_error(make, connection, error, said):
    with pytest.raises(error, match=said):
        deliver(make(connection=connection))
    with pytest.raises(error, match=said):
        await adeliver(make(connection=connection))


def test_what_can_not_be_done_in_an_event_loop_says_what_can(make, monkeypatch):
    def fail(*events):
        raise SynchronousOnlyOperation

    monkeypatch.setattr(get_broadcaster("memory"), "broadcast", fail)
    with pytest.raises(BroadcastError, match=r"in an event loop; say `await ....asend\(\)` there"):
        deliver(make())
