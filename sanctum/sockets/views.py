"""The endpoint that gives out tickets."""

import json
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from sanctum.authentication import Authenticated, AuthenticationRefused, aauthenticate
from sanctum.authentication.answers import answer_refused
from sanctum.authentication.refused import CsrfRefused
from sanctum.conf import get_settings
from sanctum.sockets.tickets import Holder, is_path, issue_ticket

INVALID_PATH = "invalid_path"


@csrf_exempt
@login_not_required
@transaction.non_atomic_requests
async def ticket(request: HttpRequest) -> JsonResponse:
    """Give whoever is authenticated, by token or by session, a ticket for one socket.

    A POST; a ``path`` in the body, form or JSON, binds the ticket to it. Answers 200 with ``ticket`` and ``expires_in``
    (seconds), and 401 to a stranger. Exempt from the site's middleware for CSRF and logins, since authenticating checks
    both, and from ``ATOMIC_REQUESTS``, which async views can't have.
    """
    if request.method != "POST":
        return JsonResponse({"detail": "Send a POST."}, status=405, headers={"Allow": "POST"})
    try:
        found = await aauthenticate(request)
    except (AuthenticationRefused, CsrfRefused) as error:
        return _private(answer_refused(error))
    holder = None if found is None else _holder(request, found)
    if holder is None:
        return _private(answer_refused(None))
    path = _path(request)
    if path is not None and not is_path(path):
        body = {"detail": "path is that of a socket, such as /ws/chat/.", "code": INVALID_PATH}
        return _private(JsonResponse(body, status=400))
    text = await sync_to_async(issue_ticket)(holder, path)
    return _private(JsonResponse({"ticket": text, "expires_in": get_settings().TICKET_SECONDS}))


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


def _private(response: JsonResponse) -> JsonResponse:
    response.headers["Cache-Control"] = "private, no-store"
    return response
