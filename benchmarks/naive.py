"""The naive way: Channels' tutorial chat, one group of the in-memory channel layer, to be served by stock Daphne.

``/trigger`` speaks and is not in the group; everybody else is.
"""

from typing import Any

import django
from django.conf import settings

settings.configure(CHANNEL_LAYERS={"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}})
django.setup()

from channels.generic.websocket import AsyncWebsocketConsumer  # noqa: E402
from channels.routing import ProtocolTypeRouter  # noqa: E402

GROUP = "chat"


class ChatConsumer(AsyncWebsocketConsumer):
    """One client of the chat."""

    async def connect(self) -> None:
        if self.scope["path"] != "/trigger":
            await self.channel_layer.group_add(GROUP, self.channel_name)
        await self.accept()
        await self.send(text_data="{}")

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(GROUP, self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        await self.channel_layer.group_send(GROUP, {"type": "chat.message", "text": text_data})

    async def chat_message(self, event: dict[str, Any]) -> None:
        await self.send(text_data=event["text"])


application = ProtocolTypeRouter({"websocket": ChatConsumer.as_asgi()})
