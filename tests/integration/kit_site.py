"""Pages with ``{% echo %}``, and an endpoint that signs for whoever is logged in; the URLconf of test_echo_pages."""

import json
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import RequestContext, Template
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from broadcasting.applications import get_provider
from broadcasting.protocol.signatures import subscription_auth

BUNDLES: dict[str, Path] = {}
"""Scripts by name, as the test has bundled them."""

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


@csrf_exempt
def auth(request: HttpRequest) -> JsonResponse:
    """Lets in whoever is logged in."""
    if not request.user.is_authenticated:
        return JsonResponse({}, status=403)
    application = next(iter(get_provider().all()))
    channel, data = request.POST["channel_name"], None
    answer: dict[str, Any] = {}
    if channel.startswith("presence-"):
        data = json.dumps({"user_id": str(request.user.pk), "user_info": {"name": request.user.get_username()}})
        answer["channel_data"] = data
    answer["auth"] = subscription_auth(application, request.POST["socket_id"], channel, data)
    return JsonResponse(answer)


def icon(request: HttpRequest) -> HttpResponse:
    return HttpResponse('<svg xmlns="http://www.w3.org/2000/svg"/>', content_type="image/svg+xml")


urlpatterns = [
    path("icon.svg", icon),
    path("bundled/<name>", bundled),
    path("bundle/<name>.js", bundle),
    path("plain", plain),
    path("global", with_global),
    path("broadcasting/auth", auth),
]
