"""A page of its own at a live site, to try ``echo.js`` on in Chromium: with npm libraries and an auth endpoint."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl

from playwright.sync_api import Browser, Page, Request, Route

from tests.integration.auth_site import AuthSite
from tests.integration.browser import Tabs
from tests.integration.demo_site import Site
from tests.integration.node_client import FOLDER

LIBRARIES = {
    "htmx-2": "htmx-2/dist/htmx.js",
    "htmx-4": "htmx.org/dist/htmx.js",
    "jquery": "jquery/dist/jquery.js",
    "axios": "axios/dist/axios.js",
    "turbo": "@hotwired/turbo/dist/turbo.es2017-umd.js",
    "turbo-early": "turbo-early/dist/turbo.es2017-umd.js",
}
STRICT = "default-src 'none'; script-src 'self'; connect-src 'self'; base-uri 'self'"
"""What a site may say in its Content-Security-Policy, with our module on its pages."""
LENIENT = "script-src 'self'; style-src 'unsafe-inline'; base-uri *"
"""For libraries that style the page themselves."""
OTHER = "http://other.test"
"""An origin that is not the site's."""

START = """async (options) => {
    const { default: Echo, ...others } = await import("/static/broadcasting/echo.js");
    Object.assign(window, { Echo, others });
    window.echo = new Echo(options);
    await new Promise((resolve, reject) => {
        echo.onConnectionChange((status) => status === "connected" && resolve());
        setTimeout(reject, 20000, new Error("never connected"));
    });
    return echo.socketId();
}"""


class EchoPage:
    """Pages at the address ``/echo-test``.

    What they ask for at ``/target`` and at ``OTHER`` is kept in ``requests``, and in ``asked`` what they ask the auth
    endpoints for.
    """

    def __init__(self, browser: Browser, site: Site, auth: AuthSite, policy: str) -> None:
        self.site, self.auth, self.policy = site, auth, policy
        self.body = self.head = ""
        self.requests: list[Request] = []
        self.asked: list[Request] = []
        self.tabs = Tabs(browser, site.url)
        for address, answer in {
            f"{site.url}/echo-test": self._page,
            f"{site.url}/libraries/*": self._library,
            f"{site.url}/broadcasting/*": self._authorize,
            f"{site.url}/target*": self._target,
            f"{OTHER}/**": self._target,
        }.items():
            self.tabs.context.route(address, answer)

    def open(self, body: str = "", head: str = "") -> Page:
        """A tab with nothing on it but that."""
        self.body, self.head = body, head
        return self.tabs.open("/echo-test")

    def start(self, page: Page, **options: Any) -> str:
        """Put a connected Echo on the page, as ``window.echo``; returns its socket id."""
        return str(page.evaluate(START, {"key": self.site.key, **options}))

    def header(self, name: str = "x-socket-id") -> str | None:
        """What the last request said in a header, whose name is written small."""
        return self.requests[-1].all_headers().get(name)

    def _page(self, route: Route) -> None:
        head = f"<title>Echo</title>{self.head}"
        html = f"<!DOCTYPE html><html><head>{head}</head><body>{self.body}</body></html>"
        route.fulfill(body=html, content_type="text/html", headers={"Content-Security-Policy": self.policy})

    def _library(self, route: Route) -> None:
        name = route.request.url.rpartition("/")[2]
        route.fulfill(path=FOLDER / "node_modules" / LIBRARIES[name], content_type="text/javascript")

    def _authorize(self, route: Route) -> None:
        self.asked.append(route.request)
        form = dict(parse_qsl(route.request.post_data or ""))
        answer = self.auth.answer(route.request.url, form)
        body = json.dumps(answer or {}, default=bytes.decode)
        route.fulfill(status=200 if answer else 403, body=body, content_type="application/json")

    def _target(self, route: Route) -> None:
        self.requests.append(route.request)
        cors = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*"}
        body = "<!DOCTYPE html><html><body><p id=done>done</p></body></html>"
        route.fulfill(body=body, content_type="text/html", headers=cors)


@contextmanager
def echo_page(browser: Browser, site: Site, policy: str = STRICT) -> Iterator[EchoPage]:
    """An ``EchoPage`` whose tabs shall not complain."""
    with AuthSite(site.publisher()) as auth:
        page = EchoPage(browser, site, auth, policy)
        yield page
        page.tabs.context.close()
    assert page.tabs.problems == [], page.tabs.problems
