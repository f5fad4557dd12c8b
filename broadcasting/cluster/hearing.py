"""Hearing: what arrives from the layer, sorted into messages, echoes of this node, and what is neither."""

import logging
from collections.abc import Callable
from typing import Any

from broadcasting.cluster.link import Content
from broadcasting.cluster.messages import VERSION, Item, Message, decode
from broadcasting.cluster.tally import Tally

logger = logging.getLogger("broadcasting")

Echo = Callable[[list[Any]], None]


def letter(node: str, items: list[Item]) -> Content:
    """Messages of this node, as they travel."""
    return {"revurb": VERSION, "node": node, "items": items}


def call(node: str, *words: str | int) -> Content:
    """Words that nobody but this node hears."""
    return {"revurb": VERSION, "node": node, "echo": list(words)}


class Hearing:
    """Gives messages to ``receive`` and echoes to ``echo``, and goes on whatever arrives and whatever they raise."""

    def __init__(self, node: str, receive: Callable[[Message], None], echo: Echo) -> None:
        self._node = node
        self._receive = receive
        self._echo = echo
        self._strange = Tally("%d messages that this version does not understand came over the channel layer.")

    def strange(self) -> None:
        """Count something that could not even be decoded."""
        self._strange.add()

    def take(self, content: object) -> None:
        """Hear what a layer delivered."""
        if not isinstance(content, dict) or content.get("revurb") != VERSION:
            self._strange.add()
            return
        words = content.get("echo")
        if content.get("node") == self._node:
            # Groups bring a node's own messages back too.
            if isinstance(words, list):
                self._echo(words)
            return
        items = content.get("items")
        if isinstance(items, list):
            for item in items:
                self._take_item(item)
        elif words is None:
            self._strange.add()

    def _take_item(self, item: object) -> None:
        message = decode(item)
        if message is None:
            self._strange.add()
            return
        try:
            self._receive(message)
        except Exception:
            logger.exception("A message of another node could not be carried out.")
