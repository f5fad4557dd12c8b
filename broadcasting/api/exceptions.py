"""What the HTTP API refuses, in the words and the form in which a publisher reads it.

A refusal is plain text, as Reverb has it; a client whose ``Accept`` prefers JSON gets ``{"error": text}``.
Invalid fields (422) are Laravel's bag, ``{"name": ["The name field is required."]}``, always in JSON.
"""

import functools
import logging
import math
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest as DjangoBadRequest
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.settings import api_settings

from broadcasting.api.responses import json_response
from broadcasting.cluster.base import Unreachable
from broadcasting.cluster.tally import Tally
from broadcasting.state.base import StateUnreachable

logger = logging.getLogger("broadcasting.api")

ATTRIBUTE = ":attribute"
"""Stands for a field's own name in the messages of ``broadcasting.api.fields``."""


class BadRequest(exceptions.APIException):
    """The request cannot be understood: broken JSON, a query in no known encoding."""

    status_code = 400
    default_detail = "Bad request."


class InvalidSocketId(BadRequest):
    """``socket_id`` is not of the form that the server gives out."""

    default_detail = "Invalid socket id."


class SignatureInvalid(exceptions.AuthenticationFailed):
    """The request is not signed as it must be. ``reason`` is for the log; the client is not told."""

    default_detail = "Authentication signature invalid."

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason


class ApplicationNotFound(exceptions.NotFound):
    def __init__(self, application_id: str) -> None:
        super().__init__(f"No matching application for ID [{application_id}].")


class ApplicationDisabled(exceptions.PermissionDenied):
    default_detail = "Application is disabled."


class RequestTimeout(exceptions.APIException):
    """The body did not arrive in time."""

    status_code = 408
    default_detail = "Request timeout."


class PayloadTooLarge(exceptions.APIException):
    """Something is larger than ``setting`` allows, which is named in the log to save a search."""

    status_code = 413
    default_detail = "Payload too large."

    def __init__(self, setting: str, limit: int) -> None:
        super().__init__()
        self.setting = setting
        self.limit = limit


class TooManyRequests(exceptions.APIException):
    """The application has spent what ``setting`` allows it in a second; in ``wait`` seconds there is enough again."""

    status_code = 429
    default_detail = "Too many requests."

    def __init__(self, wait: float, application_id: str, setting: str) -> None:
        super().__init__()
        self.retry_after = max(math.ceil(wait), 1)
        self.application_id = application_id
        self.setting = setting


class ClusterUnreachable(exceptions.APIException):
    """What the nodes share, or the way from one to the others, is away. It comes back by itself."""

    status_code = 503
    default_detail = "Cluster unreachable."
    retry_after = 1


class MethodNotAllowed(exceptions.MethodNotAllowed):
    """The path exists, but not for this method. ``allowed`` goes into the ``Allow`` header."""

    def __init__(self, method: str, allowed: Sequence[str]) -> None:
        super().__init__(method, detail="Method not allowed.")
        self.allowed = allowed


def exception_handler(error: Exception, context: Mapping[str, Any]) -> HttpResponse:
    """Turn any exception into a response (a DRF exception handler); what nobody foresaw is logged and becomes a 500."""
    return refuse(error, context.get("request"))


def refuse(error: Exception, request: HttpRequest | Request | None) -> HttpResponse:
    """Build the response that refuses a request; ``request`` is ``None`` where none could be built."""
    known = _known(error)
    if known is None:
        logger.error("The HTTP API failed.", exc_info=error)
        return _text(500, "Internal server error.", request)
    if isinstance(known, exceptions.ValidationError):
        return json_response(bag(known.detail), status=422)
    _log(known)
    response = _text(known.status_code, str(known.detail), request)
    if isinstance(known, MethodNotAllowed):
        response["Allow"] = ", ".join(known.allowed)
    if isinstance(known, (TooManyRequests, ClusterUnreachable)):
        response["Retry-After"] = str(known.retry_after)
    if header := getattr(known, "auth_header", None):
        response["WWW-Authenticate"] = header
    return response


def bag(detail: Any, path: str = "") -> dict[str, list[str]]:
    """Flatten the errors of a serializer into Laravel's bag: dotted paths, each with its messages."""
    if not isinstance(detail, Mapping):
        return {path: [each.replace(ATTRIBUTE, path.replace("_", " ")) for each in detail]}
    parts = [bag(value, _join(path, key)) for key, value in detail.items()]
    return {name: messages for part in parts for name, messages in part.items()}


def _join(path: str, key: object) -> str:
    if key == api_settings.NON_FIELD_ERRORS_KEY:
        return path
    return f"{path}.{key}" if path else str(key)


def _known(error: Exception) -> exceptions.APIException | None:
    if isinstance(error, exceptions.APIException):
        return error
    if isinstance(error, Http404):
        return exceptions.NotFound("Not found.")
    if isinstance(error, (StateUnreachable, Unreachable)):
        return ClusterUnreachable()
    if isinstance(error, RequestDataTooBig):
        return PayloadTooLarge("DATA_UPLOAD_MAX_MEMORY_SIZE", settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    return BadRequest() if isinstance(error, (SuspiciousOperation, DjangoBadRequest)) else None


def _log(error: exceptions.APIException) -> None:
    if isinstance(error, PayloadTooLarge):
        logger.warning("Refused a request: payload too large; %s allows %d bytes.", error.setting, error.limit)
    elif isinstance(error, SignatureInvalid):
        logger.info("Refused a request: %s.", error.reason)
    elif isinstance(error, TooManyRequests):
        _tally(f"application {error.application_id!r} is over its {error.setting}").add()
    elif isinstance(error, ClusterUnreachable):
        _tally("the cluster can't be reached").add()


@functools.lru_cache(maxsize=1_000)
def _tally(reason: str) -> Tally:
    """Counts what comes too often to be logged one by one."""
    return Tally(f"Refused %d requests: {reason.replace('%', '%%')}.")


def _text(status: int, text: str, request: HttpRequest | Request | None) -> HttpResponse:
    if request is not None and _prefers_json(request):
        response = json_response({"error": text}, status=status)
    else:
        response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    response["X-Content-Type-Options"] = "nosniff"  # a 404 repeats what the path said
    return response


def _prefers_json(request: HttpRequest | Request) -> bool:
    try:
        return request.get_preferred_type(["text/plain", "application/json"]) == "application/json"
    except ValueError:  # newer versions of Django refuse to read very long headers
        return False
