"""The demo's page, and the endpoint that publishes for it."""

import logging

import pusher.errors
import requests
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from broadcasting.conf import get_settings
from revurb_project.forms import LOBBY, PUBLIC_CHANNEL, PublishForm
from revurb_project.publishing import demo_application, publisher_for
from revurb_project.visitors import visitor_of

logger = logging.getLogger(__name__)

NOT_INSTALLED = "No application is configured yet. Run manage.py revurb_install, then start the server again."
UNREACHABLE = "The server's HTTP API did not take the event. Nothing was sent; try again."


@require_GET
@ensure_csrf_cookie
def page(request: HttpRequest) -> HttpResponse:
    """The page at ``/``; everything live on it is the browser's work."""
    application = demo_application()
    context = {
        "key": application.key if application else "",
        "path": get_settings().SERVER_PATH,
        "public_channel": PUBLIC_CHANNEL,
        "lobby": LOBBY.removeprefix("presence-"),
        "form": PublishForm(initial={"event": "greeting"}),
        "not_installed": NOT_INSTALLED,
    }
    return render(request, "demo/page.html", context)


@require_POST
def publish(request: HttpRequest) -> JsonResponse:
    """Publish an event.

    Answers 200 with ``{}``, 422 with ``{"errors": {field: [text]}}``, or 502 or 503 with ``{"error": text}``.
    """
    form = PublishForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    application = demo_application()
    if application is None:
        return JsonResponse({"error": NOT_INSTALLED}, status=503)
    event = form.cleaned_data
    data = {"text": event["message"], "from": visitor_of(request).name}
    try:
        publisher = publisher_for(request, application)
        publisher.trigger(event["channel"], event["event"], data, event["socket_id"] or None)
    except (pusher.errors.PusherError, requests.RequestException, ValueError):
        logger.exception("The demo could not publish an event.")
        return JsonResponse({"error": UNREACHABLE}, status=502)
    return JsonResponse({})
