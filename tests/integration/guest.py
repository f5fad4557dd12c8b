"""A client on the test's event loop, of which there may be many; it notes what it was told, and what wrongly."""

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Self

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from broadcasting.protocol.application import Application
from broadcasting.protocol.signatures import subscription_auth, user_auth
from tests.integration.demo_site import Site

PATIENCE = 30
"""Seconds that an answer may take; only a failing test waits so long."""


class Guest:
    """One socket; use it as an async context manager.

    ``members`` are the users of each presence channel as the server's messages make them, ``heard`` are the other
    events in the order of their coming, and ``wrongs`` are changes of members that no server may tell: somebody who
    was there came, or somebody who was not there left.
    """

    def __init__(self, site: Site) -> None:
        self._application = Application(id=site.app_id, key=site.key, secret=site.secret)
        self._url = f"ws://{site.host}:{site.client_port()}/app/{site.key}?protocol=7"
        self.channels: set[str] = set()
        self.members: dict[str, set[str]] = {}
        self.heard: list[dict[str, Any]] = []
        self.wrongs: list[str] = []
        self._answers: dict[str, asyncio.Future[Any]] = {}

    async def __aenter__(self) -> Self:
        async with asyncio.timeout(PATIENCE):
            self._socket: ClientConnection = await connect(self._url, compression=None, ping_interval=None)
            try:
                greeting = json.loads(await self._socket.recv())
                assert greeting["event"] == "pusher:connection_established", greeting
            except BaseException:
                await self._socket.close()
                raise
        self.socket_id: str = json.loads(greeting["data"])["socket_id"]
        self._reader = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *exception: object) -> None:
        async with asyncio.timeout(PATIENCE):
            with suppress(TimeoutError):
                await self._socket.close()
        self._reader.cancel()
        await asyncio.wait([self._reader])

    @property
    def is_connected(self) -> bool:
        return not self._reader.done()

    @property
    def code(self) -> int | None:
        """The code with which the server closed the socket."""
        return self._socket.protocol.close_rcvd and self._socket.protocol.close_rcvd.code

    def abort(self) -> None:
        """End the connection as a breaking network does."""
        self._socket.transport.abort()

    async def subscribe(self, channel: str, user_id: str | None = None) -> None:
        """Subscribe, to presence channels as ``user_id``, and wait until that is confirmed."""
        await self._confirmed(f"subscribe {channel}", self.ask_for(channel, user_id))

    async def ask_for(self, channel: str, user_id: str | None = None) -> None:
        """Send a subscription with a signature that fits."""
        data = {"channel": channel}
        if user_id is not None:
            data["channel_data"] = json.dumps({"user_id": user_id})
        data["auth"] = subscription_auth(self._application, self.socket_id, channel, data.get("channel_data"))
        await self.say("pusher:subscribe", data)

    async def unsubscribe(self, channel: str) -> None:
        """Unsubscribe, and wait until the server has dealt with it."""
        self.channels.discard(channel)
        await self.say("pusher:unsubscribe", {"channel": channel})
        await self.ping()
        self.members.pop(channel, None)

    async def sign_in(self, user_id: str, *watched: str) -> None:
        """Sign in with a signature that fits, as a user who watches others, and wait until that is confirmed."""
        user_data = json.dumps({"id": user_id, "watchlist": watched})
        data = {"auth": user_auth(self._application, self.socket_id, user_data), "user_data": user_data}
        await self._confirmed("sign in", self.say("pusher:signin", data))

    async def ping(self) -> None:
        """Wait until the server has dealt with everything that was said."""
        await self._confirmed("ping", self.say("pusher:ping", {}))

    async def say(self, event: str, data: Any, **more: Any) -> None:
        await self._socket.send(json.dumps({"event": event, "data": data, **more}))

    def counted(self, channel: str) -> Counter[str]:
        """How many of each event came on a channel."""
        return Counter(each["event"] for each in self.heard if each.get("channel") == channel)

    async def _confirmed(self, what: str, saying: Awaitable[None]) -> None:
        answer = self._answers[what] = asyncio.get_running_loop().create_future()
        async with asyncio.timeout(PATIENCE):
            await saying
            await answer

    async def _read(self) -> None:
        try:
            with suppress(ConnectionClosed):
                async for text in self._socket:
                    self._take(message := json.loads(text))
                    if message["event"] == "pusher:ping":
                        await self.say("pusher:pong", {})
        finally:
            for answer in self._answers.values():
                if not answer.done():
                    answer.set_exception(ConnectionResetError())
                    answer.exception()  # Nobody may wait for it any more.

    def _take(self, message: dict[str, Any]) -> None:
        channel = message.get("channel", "")
        match message["event"]:
            case "pusher_internal:subscription_succeeded":
                presence = json.loads(message["data"]).get("presence")
                if presence:
                    self.members[channel] = {str(user_id) for user_id in presence["ids"]}
                self.channels.add(channel)
                self._answer(f"subscribe {channel}")
            case "pusher_internal:member_added" | "pusher_internal:member_removed" as event:
                self._change(channel, str(json.loads(message["data"])["user_id"]), event.endswith("added"))
            case "pusher:signin_success":
                self._answer("sign in")
            case "pusher:pong":
                self._answer("ping")
            case "pusher:ping" | "pusher_internal:subscription_count":
                pass
            case _:
                self.heard.append(message)

    def _change(self, channel: str, user_id: str, came: bool) -> None:
        if channel not in self.channels:
            return
        members = self.members[channel]
        if came == (user_id in members):
            self.wrongs.append(f"{user_id} {'came' if came else 'left'} twice in {channel}")
        if came:
            members.add(user_id)
        else:
            members.discard(user_id)

    def _answer(self, question: str) -> None:
        answer = self._answers.pop(question, None)
        if answer and not answer.done():
            answer.set_result(None)


Enter = Callable[..., Awaitable[Guest]]
