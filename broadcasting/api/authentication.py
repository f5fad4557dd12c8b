"""Who calls the HTTP API: the application that the path names, proved by Pusher's signature of the request.

The rules are Pusher's ("Generating authentication signatures"). ``body_md5`` takes part if the query has it
or there is a body, because the ``pusher`` package for Python signs it with GET requests too.
"""

import time
from collections.abc import Iterable, Mapping

from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from broadcasting.api.exceptions import ApplicationDisabled, ApplicationNotFound, PayloadTooLarge, SignatureInvalid
from broadcasting.api.requests import SignedRequest
from broadcasting.applications import get_provider
from broadcasting.conf import get_settings
from broadcasting.protocol.application import Application
from broadcasting.protocol.signatures import body_md5, sign_request, verify

AUTH_VERSION = "1.0"


class SignatureAuthentication(BaseAuthentication):
    """Finds the application and checks the signature. Nobody is logged in by it: ``request.user`` stays ``None``.

    ``authenticate`` is a coroutine, which DRF's types do not know of.
    """

    async def authenticate(self, request: SignedRequest) -> tuple[None, Application]:  # type: ignore[override]
        """Return ``(None, application)``.

        Raises ``PayloadTooLarge``, ``ApplicationNotFound``, ``SignatureInvalid`` and ``ApplicationDisabled``, in
        this order. An application that is switched off says so only to those who know its secret.
        """
        settings = get_settings()
        body = request._request.body
        if len(body) > settings.MAX_REQUEST_SIZE:
            raise PayloadTooLarge('REVURB["MAX_REQUEST_SIZE"]', settings.MAX_REQUEST_SIZE)
        view = request.parser_context["view"]
        application = await _find(view.kwargs.get("app_id"), request.query_params)
        check_timestamp(request.query_params, time.time(), settings.API_TIMESTAMP_GRACE)
        paths = signed_paths(request._request, view.depth)
        check_signature(application, request.query_params, request.method, paths, body)
        if not application.enabled:
            raise ApplicationDisabled
        return None, application

    def authenticate_header(self, request: Request) -> str:
        return "Pusher"


def check_timestamp(params: Mapping[str, str], now: float, grace: int | None) -> None:
    """Raise ``SignatureInvalid`` unless ``auth_timestamp`` is within ``grace`` seconds of ``now``.

    A ``grace`` of ``None`` is no check at all.
    """
    if grace is None:
        return
    timestamp = params.get("auth_timestamp", "")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 15):
        raise SignatureInvalid("auth_timestamp is not a number of seconds")
    if abs(now - int(timestamp)) > grace:
        raise SignatureInvalid("auth_timestamp is too far from this server's clock")


def check_signature(
    application: Application, params: Mapping[str, str], method: str, paths: Iterable[str], body: bytes
) -> None:
    """Raise ``SignatureInvalid`` unless the query was signed with the application's secret for one of ``paths``.

    ``params`` are the decoded query parameters with ``auth_signature``, ``paths`` the forms of the path that the
    publisher may have signed.
    """
    if not verify(application.key, params.get("auth_key")):
        raise SignatureInvalid("auth_key is not the application's key")
    if params.get("auth_version") != AUTH_VERSION:
        raise SignatureInvalid(f"auth_version is not {AUTH_VERSION}")
    signed = dict(params)
    if body or "body_md5" in signed:
        digest = body_md5(body)
        if not verify(digest, signed.setdefault("body_md5", digest)):
            raise SignatureInvalid("body_md5 is not the digest of the body")
    given = params.get("auth_signature")
    if not any(verify(sign_request(application.secret, method, path, signed), given) for path in paths):
        raise SignatureInvalid("auth_signature does not match")


def signed_paths(request: HttpRequest, depth: int) -> list[str]:
    """Name the paths that a publisher may have signed: as sent, and percent-decoded.

    Publishers sign the path without the prefix under which we are mounted; so it is the last ``depth``
    segments, whichever of proxy, server and URLconf put something before them.
    """
    raw = getattr(request, "scope", {}).get("raw_path") or b""
    forms = (raw.partition(b"?")[0].decode("utf-8", "replace"), request.path)
    return list(dict.fromkeys("/" + "/".join(form.split("/")[-depth:]) for form in forms if form))


async def _find(application_id: str | None, params: Mapping[str, str]) -> Application:
    if application_id is None:
        application = await get_provider().afind_by_key(params.get("auth_key", ""))
        if application is None:
            raise SignatureInvalid("no application has this auth_key")
        return application
    application = await get_provider().afind_by_id(application_id)
    if application is None:
        raise ApplicationNotFound(application_id)
    return application
