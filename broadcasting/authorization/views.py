"""The endpoints that clients ask for signatures."""

import functools
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from broadcasting.authorization.answers import answer
from broadcasting.authorization.bodies import Body, InvalidBody
from broadcasting.authorization.decision import decide
from broadcasting.authorization.guards import RequestAsker
from broadcasting.authorization.refusals import CannotSign, Refused
from broadcasting.authorization.signing import Signer, get_signer
from broadcasting.authorization.users import user_data

logger = logging.getLogger("broadcasting.authorization")

NOT_ALLOWED = "You are not allowed to listen to this channel."
NOT_SIGNED_IN = "You can not be signed in."

Answer = tuple[int, dict[str, Any]]
"""A status, and what goes out as JSON."""

View = Callable[[HttpRequest, Body, Signer], Awaitable[Answer]]


def _endpoint(view: View) -> Callable[..., Any]:
    """A view that takes a POST with a ``socket_id``, and answers in JSON.

    GET is refused, which Laravel takes: a signature is not for caches, logs and links. Exempt from the site's CSRF
    middleware and from ``LoginRequiredMiddleware``, since guards decide what has to be checked, and from
    ``ATOMIC_REQUESTS``, which async views can't have.
    """

    @functools.wraps(view)
    async def respond(request: HttpRequest, connection: str | None = None) -> JsonResponse:
        status, content = await _respond(view, request, connection)
        response = JsonResponse(content, status=status, headers={"Cache-Control": "private, no-store"})
        if status == 405:
            response.headers["Allow"] = "POST"
        return response

    return csrf_exempt(login_not_required(transaction.non_atomic_requests(respond)))


async def _respond(view: View, request: HttpRequest, connection: str | None) -> Answer:
    if request.method != "POST":
        return 405, {"message": "Send a POST."}
    try:
        return await view(request, Body(request), await sync_to_async(get_signer)(connection))
    except InvalidBody as error:
        return error.status, {"message": str(error)}
    except CannotSign as error:
        return 503, {"message": str(error)}


@_endpoint
async def auth(request: HttpRequest, body: Body, signer: Signer) -> Answer:
    """Sign for a socket's subscription to ``channel_name``, or to each of ``channels``.

    200 with what the client needs, 403 with a ``message``. For ``channels`` always 200, with ``status`` and ``data``
    for each name, as their single requests would have them.
    """
    socket_id, asker = body.socket_id(), RequestAsker(request)
    if (names := body.channels()) is None:
        return await _authorize(body.text("channel_name"), socket_id, asker, signer)
    answers = {name: await _authorize(name, socket_id, asker, signer) for name in names}
    return 200, {"channels": {name: {"status": status, "data": data} for name, (status, data) in answers.items()}}


async def _authorize(name: str, socket_id: str, asker: RequestAsker, signer: Signer) -> Answer:
    decision = await decide(name, asker, signer.application.max_channel_name)
    if decision.refusal is None:
        try:
            return 200, await answer(decision, socket_id, signer, asker.auth_of(decision.user))
        except Refused as refusal:
            return _refuse(NOT_ALLOWED, refusal, [*decision.steps, refusal.reason])
    return _refuse(NOT_ALLOWED, decision.refusal, decision.steps)


@_endpoint
async def user_auth(request: HttpRequest, body: Body, signer: Signer) -> Answer:
    """Sign for a socket's sign-in as the user who asks. 200 with ``auth`` and ``user_data``, 403 with a ``message``."""
    socket_id, asker = body.socket_id(), RequestAsker(request)
    steps: list[str] = []
    try:
        user, data = await user_data(asker, steps.append)
    except Refused as refusal:
        return _refuse(NOT_SIGNED_IN, refusal, [*steps, refusal.reason])
    grant = signer.grant(user, asker.auth_of(user))
    return 200, {"auth": signer.user(socket_id, data, grant), "user_data": data}


def _refuse(message: str, refusal: Refused, steps: Sequence[str]) -> Answer:
    """403; why is for the log, and for developers under ``DEBUG``."""
    logger.info("Refused: %s", refusal.reason)
    if settings.DEBUG:
        return 403, {"message": f"{message} {refusal.reason}", "explanation": list(steps)}
    return 403, {"message": refusal.reason if refusal.public else message}
