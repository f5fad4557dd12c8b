"""Helpers for tests of the session: one to talk to, and what its answers say."""

import json
from typing import Any

from broadcasting.protocol.application import Application
from broadcasting.protocol.commands import Close, Command, Reply
from broadcasting.protocol.session import Session
from broadcasting.protocol.signatures import subscription_auth, user_auth
from tests.broadcasting.protocol.vectors import APPLICATION, SOCKET_ID


def application(**changes: Any) -> Application:
    return Application(id=APPLICATION.id, key=APPLICATION.key, secret=APPLICATION.secret, **changes)


class Conversation:
    """A session and a clock; ``say`` takes what JSON can say, ``hear`` what comes as it is."""

    def __init__(self, **changes: Any) -> None:
        self.application = application(**changes)
        self.now = 1000.0
        self.session = Session(self.application, SOCKET_ID, now=self.now)

    def hear(self, content: str | bytes) -> list[Command]:
        return self.session.receive(content, self.now)

    def say(self, event: Any, data: Any = None, **more: Any) -> list[Command]:
        return self.hear(json.dumps({"event": event, "data": data, **more}))

    def subscribe(self, channel: str, channel_data: str | None = None, /, **more: Any) -> list[Command]:
        """Ask for a subscription with a good signature; ``more`` replaces parts of the data."""
        auth = subscription_auth(self.application, SOCKET_ID, channel, channel_data)
        data = {"channel": channel, "auth": auth} | ({} if channel_data is None else {"channel_data": channel_data})
        return self.say("pusher:subscribe", data | more)

    def sign_in(self, user_data: str, /, **more: Any) -> list[Command]:
        auth = user_auth(self.application, SOCKET_ID, user_data)
        return self.say("pusher:signin", {"auth": auth, "user_data": user_data} | more)

    def wait(self, seconds: float) -> list[Command]:
        self.now += seconds
        return self.session.tick(self.now)

    def assert_usable(self) -> None:
        """The session still answers a ping."""
        assert self.say("pusher:ping", {}) == [Reply('{"event":"pusher:pong"}')]

    def assert_ended(self) -> None:
        """The session answers nothing any more."""
        assert self.say("pusher:ping", {}) == []
        assert self.wait(10_000) == []


def refusal(commands: list[Command]) -> tuple[int, str]:
    """Code and message of the one error frame that is the whole answer."""
    assert [type(command) for command in commands] == [Reply]
    return error_of(commands[0])


def error_of(command: Command) -> tuple[int, str]:
    assert isinstance(command, Reply)
    frame = json.loads(command.text)
    assert frame["event"] == "pusher:error"
    data = json.loads(frame["data"])
    return data["code"], data["message"]


def fatal(commands: list[Command]) -> tuple[int, str]:
    """Code and message of an error frame and of the close that follows it."""
    reply, close = commands[-2:]
    assert isinstance(close, Close)
    assert error_of(reply) == (close.code, close.reason)
    return close.code, close.reason


def subscription_refusal(commands: list[Command]) -> dict[str, Any]:
    """The data of ``pusher:subscription_error`` with its channel, after the error frame that says the same."""
    plain, named = commands
    assert isinstance(named, Reply)
    frame = json.loads(named.text)
    assert frame["event"] == "pusher:subscription_error"
    assert error_of(plain)[1] == frame["data"]["error"]
    return {"code": error_of(plain)[0], "channel": frame["channel"], **frame["data"]}
