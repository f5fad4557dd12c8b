"""``PennantMiddleware``: each request remembers its features, whom they are asked for, and who changes them."""

from typing import Any

from django.http import HttpRequest

from pennant.current import remembering
from pennant.engine import adrive, drive
from pennant.engine.keeping import write_postponed
from revurb.middleware import TwoModeMiddleware


class PennantMiddleware(TwoModeMiddleware):
    """Put it behind ``AuthenticationMiddleware``. Without it each check of a feature asks its store anew."""

    def __call__(self, request: HttpRequest) -> Any:
        """Answer the request; features are asked for its user, who is looked up only then."""
        if self.is_async:
            return self._answer(request)
        with remembering(request) as memory:
            try:
                return self.get_response(request)
            finally:
                drive(write_postponed(memory))

    async def _answer(self, request: HttpRequest) -> Any:
        with remembering(request) as memory:
            try:
                return await self.get_response(request)
            finally:
                await adrive(write_postponed(memory))
