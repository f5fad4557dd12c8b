"""The hub: this process's connections and channels, and what happens between them.

``hub`` carries out what sessions command, by ``subscriptions`` and ``users``; ``delivery`` gets messages out, to one
connection at once and to many by ``fanout``; ``registry`` knows who is where; ``announcer`` sends the signals.
"""

from broadcasting.hub.hub import Hub, get_hub
from broadcasting.protocol.messages import Event
from broadcasting.state.base import ChannelInfo

__all__ = ["ChannelInfo", "Event", "Hub", "get_hub"]
