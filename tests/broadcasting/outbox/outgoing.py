"""Events that are ready, as ``broadcasting.events`` hands them over."""

from broadcasting.events.outgoing import Outgoing
from broadcasting.protocol.messages import Event


def outgoing(name="OrderShipped", *channels, connection="shop", data='{"order":7}', socket_id=None):
    return Outgoing(connection, Event(name=name, data=data, channels=channels or ("orders",), socket_id=socket_id))
