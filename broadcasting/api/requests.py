"""The request as the API's views see it, and the parser of its body."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from io import BytesIO
from typing import IO, Any, cast
from urllib.parse import parse_qsl

from django.utils.datastructures import MultiValueDict
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from broadcasting.api.exceptions import BadRequest
from broadcasting.protocol.application import Application
from broadcasting.protocol.errors import InvalidMessage
from broadcasting.protocol.messages import decode_json

MAX_QUERY_PARAMETERS = 100


class ObjectParser(BaseParser):
    """Reads a JSON object, strictly. Raises ``BadRequest`` for anything else."""

    media_type = "application/json"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        try:
            content = decode_json(stream.read().decode())
        except (UnicodeDecodeError, InvalidMessage):
            raise BadRequest from None
        if not isinstance(content, dict):
            raise BadRequest
        return content


class FixedNegotiation(BaseContentNegotiation):
    """Publishers get JSON and send JSON, whatever their headers say, as with Reverb."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser:
        return next(iter(parsers))

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        renderer = next(iter(renderers))
        return renderer, renderer.media_type


class SignedRequest(Request):
    """DRF's request with the query that was signed, and a body that is JSON without regard to headers."""

    @property
    def method(self) -> str:  # type: ignore[override]
        return self._request.method or ""

    @property
    def application(self) -> Application:
        """Who signed the request."""
        return cast(Application, self.auth)

    @property
    def data(self) -> dict[str, Any]:
        """The body; raises ``BadRequest`` unless it is a JSON object."""
        return cast(dict[str, Any], super().data)

    @cached_property
    def query_params(self) -> dict[str, str]:  # type: ignore[override]
        """The decoded query. Of a key that comes twice the last one counts, for the signature as for the view.

        Raises ``BadRequest`` beyond ``MAX_QUERY_PARAMETERS``.
        """
        try:
            pairs = parse_qsl(
                self._request.META["QUERY_STRING"], keep_blank_values=True, max_num_fields=MAX_QUERY_PARAMETERS
            )
        except ValueError:
            raise BadRequest from None
        return dict(pairs)

    def _load_data_and_files(self) -> None:
        # DRF looks at Content-Length, which a chunked body does not have.
        self._full_data = self._data = ObjectParser().parse(BytesIO(self._request.body))
        self._files: MultiValueDict[str, Any] = MultiValueDict()
