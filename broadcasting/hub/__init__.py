"""The hub: this process's connections and channels, and what happens between them.

``hub`` carries out what sessions command, by ``subscriptions``, ``users`` and ``publisher``; ``news`` passes on what
the state tells of the cluster, ``inbox`` what other nodes say. ``delivery`` gets messages out, to one connection at
once and to many by ``fanout``; ``counts`` tells channels their size; ``registry`` knows who is where; ``announcer``
sends the signals; ``process`` makes this process's hub.
"""

from broadcasting.hub.hub import Hub
from broadcasting.hub.process import get_hub
from broadcasting.protocol.messages import Event
from broadcasting.state.base import ChannelInfo

__all__ = ["ChannelInfo", "Event", "Hub", "get_hub"]
