"""Pages with ``{% echo %}``, events, and channels for whoever is logged in; the URLconf of test_echo_pages."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template
from django.urls import include, path

from broadcasting.authorization import channel
from broadcasting.events import BroadcastEvent, PrivateChannel

BUNDLES: dict[str, Path] = {}
"""Scripts by name, as the test has bundled them."""


@dataclass
class OrderShipped(BroadcastEvent):
    order_id: int

    def broadcast_on(self) -> PrivateChannel:
        return PrivateChannel(f"orders.{self.order_id}")


def declare_channels() -> None:
    """What a ``channels.py`` says; called by the test, so that no other one knows them."""

    @channel("orders.{number}")
    @channel("shop.Post.{number}")
    @channel("App.Models.User.{number}")
    def anybody(user: Any, number: int) -> bool:
        return True

    @channel("room")
    def room(user: Any) -> dict[str, str]:
        return {"name": user.get_username()}


BUNDLED = """{% load broadcasting %}<!doctype html><title>Kit</title><link rel="icon" href="/icon.svg">
{% echo config_only=True %}<main id="app"></main><script type="module" src="/bundle/{{ name }}.js"></script>"""

SCRIPT = """
window.heard = {};
const echo = Echo.fromPage();
echo.onConnectionChange((status) => (document.getElementById("status").textContent = status));
echo.private("orders.7").listen("OrderShipped", (payload) => (window.heard.private = payload));
echo.channel("news").listen(".breaking", (payload) => (window.heard.public = payload));
"""

PLAIN = f"""{{% load broadcasting static %}}<!doctype html><title>Kit</title><link rel="icon" href="/icon.svg">
{{% echo importmap=True %}}<p id="status"></p>
<script type="module" nonce="{{{{ csp_nonce }}}}">import Echo from "echo";{SCRIPT}</script>"""

GLOBAL = """{% load broadcasting %}<!doctype html><title>Kit</title><link rel="icon" href="/icon.svg">
{% echo global=True %}<p id="status">{{ user }}</p>"""


def bundled(request: HttpRequest, name: str) -> HttpResponse:
    return HttpResponse(Template(BUNDLED).render(RequestContext(request, {"name": name})))


def bundle(request: HttpRequest, name: str) -> HttpResponse:
    return HttpResponse(BUNDLES[name].read_bytes(), content_type="text/javascript")


def plain(request: HttpRequest) -> HttpResponse:
    """Nothing may run that does not carry the nonce."""
    context = RequestContext(request, {"csp_nonce": "bm9uY2U="})
    policy = "default-src 'none'; script-src 'nonce-bm9uY2U=' 'self'; connect-src 'self'; img-src 'self'"
    return HttpResponse(Template(PLAIN).render(context), headers={"Content-Security-Policy": policy})


def with_global(request: HttpRequest) -> HttpResponse:
    return HttpResponse(Template(GLOBAL).render(RequestContext(request)))


def icon(request: HttpRequest) -> HttpResponse:
    return HttpResponse('<svg xmlns="http://www.w3.org/2000/svg"/>', content_type="image/svg+xml")


urlpatterns = [
    path("icon.svg", icon),
    path("bundled/<name>", bundled),
    path("bundle/<name>.js", bundle),
    path("plain", plain),
    path("global", with_global),
    path("broadcasting/", include("broadcasting.urls")),
]
