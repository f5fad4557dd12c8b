"""The debug page, and the endpoint that publishes for it."""

import logging

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from broadcasting import Broadcast, BroadcastError
from revurb_project.debug.forms import LOBBY, PUBLIC_CHANNEL, PublishForm
from revurb_project.visitors import visitor_of

logger = logging.getLogger(__name__)

UNREACHABLE = "The server did not take the event. Nothing was sent; try again."


@require_GET
@ensure_csrf_cookie
def page(request: HttpRequest) -> HttpResponse:
    """The page; everything live on it is the browser's work."""
    context = {
        "public_channel": PUBLIC_CHANNEL,
        "lobby": LOBBY.removeprefix("presence-"),
        "form": PublishForm(initial={"event": "greeting"}),
    }
    return render(request, "debug/page.html", context)


@require_POST
def publish(request: HttpRequest) -> JsonResponse:
    """Publish an event.

    Answers 200 with ``{}``, 422 with ``{"errors": {field: [text]}}``, or 502 with ``{"error": text}``.
    """
    form = PublishForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    event = form.cleaned_data
    pending = Broadcast.on(event["channel"]).as_(event["event"])
    if event["socket_id"]:
        pending.to_others(event["socket_id"])
    try:
        pending.with_({"text": event["message"], "from": visitor_of(request).name}).now().send()
    except BroadcastError:
        logger.exception("The debug page could not publish an event.")
        return JsonResponse({"error": UNREACHABLE}, status=502)
    return JsonResponse({})
