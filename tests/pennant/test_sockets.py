"""Real consumers, by Channels' own client."""

from typing import Any

import pytest
from channels.generic.websocket import AsyncWebsocketConsumer, WebsocketConsumer
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import AnonymousUser, User

from pennant import Feature
from pennant.current import current_memory
from pennant.sockets import FeatureConsumerMixin


class Sync(FeatureConsumerMixin, WebsocketConsumer):
    def receive(self, text_data: Any = None, bytes_data: Any = None) -> None:
        known = len(current_memory().answers)
        self.send(f"{known} {Feature.value('name')}")


class Async(FeatureConsumerMixin, AsyncWebsocketConsumer):
    async def receive(self, text_data: Any = None, bytes_data: Any = None) -> None:
        known = len(current_memory().answers)
        await self.send(f"{known} {await Feature.avalue('name')}")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("consumer", [Sync, Async])
@pytest.mark.parametrize(
    ("user", "name"), [(User(pk=1, username="ada"), "ada"), (AnonymousUser(), "nobody"), (None, "nobody")]
)
async def test_each_message_is_its_user_s_and_begins_anew(consumer, user, name):
    Feature.define("name", lambda user: user.username if user else "nobody", stored=False)
    socket = WebsocketCommunicator(consumer.as_asgi(), "/")
    socket.scope["user"] = user
    await socket.connect()
    for _ in range(2):
        await socket.send_to("hello")
        assert await socket.receive_from(5) == f"0 {name}"
    await socket.disconnect()
    assert current_memory() is None
