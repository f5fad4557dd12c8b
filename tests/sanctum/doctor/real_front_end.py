"""A front end that really logs in and posts an order, in a browser of ``http.cookiejar`` with CORS and ``SameSite``.

It knows nothing of the doctor: what the doctor says of a site is held against what happens here.
"""

import email.message
import json
import urllib.request
from http.cookiejar import CookieJar, DefaultCookiePolicy

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

SITES = {
    "app.example.com": "example.com",
    "www.app.example.com": "example.com",
    "api.example.com": "example.com",
    "example.com": "example.com",
    "localhost": "localhost",
    "other.test": "other.test",
}
"""The registrable domain of each host that tests speak of."""

TOKEN_HEADERS = ("X-XSRF-TOKEN", "X-CSRFToken", "X-CSRF-TOKEN")
PASSWORD = "correct horse"


class Refused(Exception):
    """By the browser or by the site."""


class FrontEnd:
    def __init__(self, page, api):
        self.page, self.api = page, api
        here = _host(api) == "localhost"
        self.jar = CookieJar(DefaultCookiePolicy(secure_protocols=("https", "http") if here else ("https",)))

    def is_let_in(self):
        """Whether somebody can log in and post an order."""
        try:
            first = self.send("GET", "/sanctum/csrf-cookie", {"Accept": "application/json"})
        except Refused:
            return False
        return any(self._works(header, first.json()["csrfToken"]) for header in TOKEN_HEADERS)

    def _works(self, header, token):
        credentials = {"username": "ada", "password": PASSWORD}
        try:
            login = self.send("POST", "/sanctum/login", {header: token}, credentials)
            order = self.send("POST", "/orders", {header: login.json()["csrfToken"]}, {})
        except Refused:
            return False
        return order.json() == {"by": "ada", "session": True}

    def send(self, method, path, headers, body=None):
        if self.page.startswith("https://") and self.api.startswith("http://") and _host(self.api) != "localhost":
            raise Refused("mixed content")
        if method == "POST":
            headers = headers | {"Content-Type": "application/json"}
            self._preflight(path, headers)
        response = self._ask(method, path, headers | self._cookies(path), body)
        self._keep(path, response)
        self._read(response)
        if not 200 <= response.status_code < 300:
            raise Refused(response.status_code)
        return response

    def _preflight(self, path, headers):
        if self.page == self.api:
            return
        asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": ",".join(headers).lower()}
        response = self._ask("OPTIONS", path, asked, None)
        self._read(response)
        allowed = response.headers.get("Access-Control-Allow-Headers", "").lower().replace(" ", "").split(",")
        if not 200 <= response.status_code < 300 or {each.lower() for each in headers} - set(allowed):
            raise Refused("preflight")

    def _ask(self, method, path, headers, body):
        secure, host = self.api.startswith("https://"), self.api.partition("://")[2]
        said = {"Referer": f"{self.page}/"}
        if self.page != self.api or method != "GET":
            said["Origin"] = self.page
        forwarded = {"X-Forwarded-Proto": "https" if secure else "http", "X-Forwarded-Host": host}
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        sent = {"Host": host, **said, **forwarded, **headers}
        content_type = sent.pop("Content-Type", "application/octet-stream")
        behind_proxy = settings.SECURE_PROXY_SSL_HEADER is not None
        data = b"" if body is None else json.dumps(body).encode()
        try:
            return client.generic(method, path, data, content_type, secure=secure and not behind_proxy, headers=sent)
        except ImproperlyConfigured as error:  # raised again by the middleware, while the error page is answered
            raise Refused(str(error)) from error

    def _read(self, response):
        if self.page == self.api:
            return
        allowed = (
            response.headers.get("Access-Control-Allow-Origin"),
            response.headers.get("Access-Control-Allow-Credentials"),
        )
        if allowed != (self.page, "true"):
            raise Refused("CORS")

    def _keep(self, path, response):
        told = email.message.Message()
        for morsel in response.cookies.values():
            lax = morsel["samesite"].lower() != "none"
            if (lax and self._crosses_sites()) or (not lax and not morsel["secure"]) or self._lies(morsel):
                continue
            if not (morsel["secure"] and self.api.startswith("http://") and _host(self.api) != "localhost"):
                told["Set-Cookie"] = morsel.OutputString()
        self.jar.extract_cookies(type("Answer", (), {"info": lambda self: told})(), self._url(path))

    def _lies(self, morsel):
        """Whether a name promises what the cookie does not keep."""
        named = morsel.key.lower()
        if named.startswith("__host-"):
            return bool(not morsel["secure"] or morsel["domain"] or morsel["path"] != "/")
        return named.startswith("__secure-") and not morsel["secure"]

    def _cookies(self, path):
        request = self._url(path)
        self.jar.add_cookie_header(request)
        sent = request.get_header("Cookie")
        return {"Cookie": sent} if sent else {}

    def _url(self, path):
        return urllib.request.Request(self.api + path)

    def _crosses_sites(self):
        return self.page.partition(":")[0] != self.api.partition(":")[0] or (
            SITES[_host(self.page)] != SITES[_host(self.api)]
        )


def _host(origin):
    return origin.partition("://")[2].partition(":")[0]
