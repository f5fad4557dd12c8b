"""``PennantMiddleware``: each request remembers its features, whom they are asked for, and who changes them."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

from django.http import FileResponse, HttpRequest

from pennant.conf import get_settings
from pennant.current import Memory, entering, remembering
from pennant.engine import adrive, drive
from pennant.engine.keeping import write_postponed
from pennant.visitors import Visitor, recognise
from revurb.middleware import TwoModeMiddleware


class PennantMiddleware(TwoModeMiddleware):
    """Put it behind ``AuthenticationMiddleware``. Without it each check of a feature asks its store anew."""

    def __call__(self, request: HttpRequest) -> Any:
        """Answer the request; features are asked for its user, who is looked up only then."""
        if self.is_async:
            return self._answer(request)
        with remembering(request) as memory:
            visitor = _recognise(request, memory)
            try:
                return _finished(self.get_response(request), memory, visitor)
            finally:
                drive(write_postponed(memory))

    async def _answer(self, request: HttpRequest) -> Any:
        with remembering(request) as memory:
            visitor = _recognise(request, memory)
            try:
                return _finished(await self.get_response(request), memory, visitor)
            finally:
                await adrive(write_postponed(memory))


def _recognise(request: HttpRequest, memory: Memory) -> Visitor:
    visitor = recognise(request)
    if get_settings().ANONYMOUS != "shared":  # async code asks for a visitor in a thread
        memory.visitor = visitor.scope_text
    return visitor


def _finished(response: Any, memory: Memory, visitor: Visitor) -> Any:
    visitor.answer(response)
    if response.streaming and not isinstance(response, FileResponse):
        content = response.streaming_content
        response.streaming_content = (
            _aremembered(content, memory) if response.is_async else _remembered(content, memory)
        )
    return response


def _remembered(parts: Any, memory: Memory) -> Iterator[Any]:
    """The parts of a body, each of which is made with the memory of its request, though that is over."""
    remaining = iter(parts)
    try:
        while True:
            with entering(memory):
                try:
                    part = next(remaining)
                except StopIteration:
                    return
            yield part
    finally:
        drive(write_postponed(memory))


async def _aremembered(parts: Any, memory: Memory) -> AsyncIterator[Any]:
    remaining = aiter(parts)
    try:
        while True:
            with entering(memory):
                try:
                    part = await anext(remaining)
                except StopAsyncIteration:
                    return
            yield part
    finally:
        await adrive(write_postponed(memory))
