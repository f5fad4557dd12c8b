"""Pages that publish to the channel that they are asked for, and tell by what way and from which process."""

import os
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from broadcasting.broadcasters import BroadcastError, get_broadcaster
from broadcasting.broadcasters.revurb import RevurbBroadcaster
from broadcasting.events import AnonymousEvent, Broadcast


def publish(request: HttpRequest) -> HttpResponse:
    """Publish in sync code."""
    return _told(lambda: _pending(request).send())


async def apublish(request: HttpRequest) -> HttpResponse:
    """Publish in async code."""
    await _pending(request).asend()
    return _told(lambda: None)


async def publish_in_the_loop(request: HttpRequest) -> HttpResponse:
    """Publish in sync code that an async view calls: nobody may wait there."""
    event = _pending(request).after_commit(False)
    return _told(event.send)


def _pending(request: HttpRequest) -> AnonymousEvent:
    pending = Broadcast.on(request.GET["channel"]).as_("Published").with_({"number": int(request.GET["number"])})
    return pending.via(*request.GET.getlist("via"))


def _told(send: Callable[[], None]) -> HttpResponse:
    try:
        send()
    except BroadcastError as error:
        return HttpResponse(str(error), status=502)
    broadcaster = get_broadcaster("revurb")
    assert isinstance(broadcaster, RevurbBroadcaster)
    return JsonResponse({"pid": os.getpid(), "way": type(broadcaster.transport).__name__})


urlpatterns = [path("sync", publish), path("async", apublish), path("loop", publish_in_the_loop)]
