"""Sockets that listen to what the API publishes, without a socket: they stand behind the hub's interface."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from broadcasting.hub import ChannelInfo
from broadcasting.protocol.application import Application
from broadcasting.protocol.channels import ChannelName
from broadcasting.protocol.messages import Event


@dataclass
class Listener:
    """One socket of one user (or of nobody); ``heard`` is what reached it, as (name, data, channel)."""

    application_id: str
    socket_id: str
    channels: frozenset[str]
    user_id: str | int | None = None
    heard: list[tuple[str, str, str]] = field(default_factory=list)
    terminated: str | None = None


class Audience:
    """The hub of these tests."""

    def __init__(self) -> None:
        self.listeners: list[Listener] = []
        self.cached: dict[str, dict[str, str]] = {}
        self.events: list[Event] = []

    def listen(
        self, *channels: str, socket_id: str = "1.1", user_id: str | int | None = None, application: str = "3"
    ) -> Listener:
        listener = Listener(application, socket_id, frozenset(channels), user_id)
        self.listeners.append(listener)
        return listener

    async def publish(self, application: Application, event: Event) -> None:
        self.events.append(event)
        for channel in event.channels:
            if ChannelName.parse(channel).is_cache:
                self.cached[channel] = {"event": event.name, "data": event.data, "channel": channel}
            for listener in self._on(application, channel):
                if listener.socket_id != event.socket_id:
                    listener.heard.append((event.name, event.data, channel))

    async def describe(self, application: Application, names: Sequence[str]) -> list[ChannelInfo]:
        return [self._info(application, name) for name in names]

    async def channels(self, application: Application, prefix: str = "") -> list[ChannelInfo]:
        names = {name for listener in self._of(application) for name in listener.channels if name.startswith(prefix)}
        return [self._info(application, name) for name in sorted(names)]

    async def members(self, application: Application, channel: str) -> list[str | int]:
        return list(dict.fromkeys(each.user_id for each in self._on(application, channel) if each.user_id is not None))

    async def connection_count(self, application: Application) -> int:
        return len(self._of(application))

    async def terminate(self, application: Application, user_id: str, *, reconnect: bool = False) -> int:
        found = [each for each in self._of(application) if str(each.user_id) == user_id]
        for listener in found:
            listener.terminated = "reconnect" if reconnect else "refused"
        return len(found)

    def _of(self, application: Application) -> list[Listener]:
        return [each for each in self.listeners if each.application_id == application.id]

    def _on(self, application: Application, channel: str) -> list[Listener]:
        return [each for each in self._of(application) if channel in each.channels]

    def _info(self, application: Application, name: str) -> ChannelInfo:
        there = self._on(application, name)
        presence = ChannelName.parse(name).is_presence
        users = len({str(each.user_id) for each in there}) if presence else None
        return ChannelInfo(name=name, subscription_count=len(there), user_count=users, cached=self.cached.get(name))
