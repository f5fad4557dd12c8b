"""The endpoint that gives out tickets."""

import json
from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from sanctum.authentication import Authenticated, AuthenticationRefused, aauthenticate
from sanctum.authentication.refused import CsrfRefused
from sanctum.conf import get_settings
from sanctum.sockets.tickets import Holder, is_path, issue_ticket


@csrf_exempt
async def ticket(request: HttpRequest) -> JsonResponse:
    """Give whoever is authenticated, by token or by session, a ticket for one socket.

    A POST; a ``path`` in the body, form or JSON, binds the ticket to it. Answers 200 with ``ticket`` and ``expires_in``
    (seconds), and 401 to a stranger. Exempt from the site's middleware, since authenticating checks CSRF where it matters.
    """
    if request.method != "POST":
        return _answer(405, {"message": "Send a POST."}, Allow="POST")
    settings = get_settings()
    try:
        found = await aauthenticate(request)
    except CsrfRefused as refusal:
        return _answer(settings.CSRF_FAILURE_STATUS, {"message": str(refusal), "code": "csrf_failed"})
    except AuthenticationRefused:
        found = None
    holder = None if found is None else _holder(request, found)
    if holder is None:
        challenge = f'{settings.KEYWORDS[0]} realm="{settings.REALM}"'
        refused = {"message": "Unauthenticated.", "code": "unauthenticated"}
        return _answer(401, refused, **{"WWW-Authenticate": challenge})
    path = _path(request)
    if path is not None and not is_path(path):
        return _answer(400, {"message": "path must be that of a socket, such as /ws/chat.", "code": "invalid_path"})
    text = await sync_to_async(issue_ticket)(holder, path)
    return _answer(200, {"ticket": text, "expires_in": settings.TICKET_SECONDS})


def _holder(request: HttpRequest, found: Authenticated) -> Holder | None:
    user_id = str(found.user.pk)
    if not found.token.is_transient:
        return Holder(user_id, token_id=str(found.token.pk))
    # Without a key there is no session that could be looked at later.
    key = request.session.session_key
    return Holder(user_id, session_key=key) if key else None


def _path(request: HttpRequest) -> Any:
    """What the body says of a path; ``None`` if nothing, ``False`` if it can't be read."""
    if request.content_type != "application/json":
        return request.POST.get("path")
    try:
        body = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        return False
    return body.get("path") if isinstance(body, dict) else False


def _answer(status: int, content: dict[str, Any], **headers: str) -> JsonResponse:
    return JsonResponse(content, status=status, headers={"Cache-Control": "private, no-store", **headers})
