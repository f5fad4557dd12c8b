"""The site's own sockets."""

from channels.generic.websocket import AsyncWebsocketConsumer
from django.urls import path


class Shouter(AsyncWebsocketConsumer):
    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        await self.send(text_data=(text_data or "").upper())


websocket_urlpatterns = [path("shout/", Shouter.as_asgi())]
