"""What browsers keep to: which cookies they take, send and show to scripts, and what CORS lets through.

After RFC 6265bis (cookies, ``SameSite``, prefixes of names) and the Fetch standard (CORS).
"""

from dataclasses import dataclass, field
from http.cookies import Morsel
from typing import Any

from sanctum.doctor.case import Case
from sanctum.doctor.trial.site import Site
from sanctum.surroundings.domains import domain_covers, is_loopback, is_public_suffix

SAFE_HEADERS = {"Accept"}
"""What pages of another origin may send unasked, of that which front ends send."""


class Blocked(Exception):
    """The browser, or the site, ended it. ``args[0]`` says why."""


@dataclass(slots=True)
class Browser:
    """A browser with an empty jar, that shows one page."""

    case: Case
    site: Site
    jar: dict[str, "Morsel[str]"] = field(default_factory=dict)

    def fetch(self, method: str, path: str, headers: dict[str, str], *, probe: bool) -> Any:
        """Send a request with cookies, as scripts of the page do; returns the response. Raises ``Blocked``."""
        if self.case.page.scheme == "https" and not self._is_secure():
            raise Blocked("A page of https calls no API over http (mixed content).")
        if not self.case.same_origin and set(headers) - SAFE_HEADERS:
            self._preflight(method, path, headers)
        sent = {**self._headers(method), **headers, **self._cookies()}
        response = self.site.ask(method, self.case.api, path, sent, probe=probe)
        self._refuse_errors(method, path, response)
        self.keep(response)
        self._read(method, path, response)
        return response

    def keep(self, response: Any) -> None:
        """Take the cookies of a response, as far as they are acceptable."""
        for name, morsel in response.cookies.items():
            if not morsel.value:
                self.jar.pop(name, None)
            elif self._accepts(name, morsel):
                self.jar[name] = morsel

    def _headers(self, method: str) -> dict[str, str]:
        """What scripts can't change. To their own origin, browsers send no ``Origin`` with a GET."""
        origin = {} if self.case.same_origin and method == "GET" else {"Origin": str(self.case.page)}
        return {**origin, "Referer": f"{self.case.page}/", "Sec-Fetch-Site": self._relation()}

    def _relation(self) -> str:
        if self.case.same_origin:
            return "same-origin"
        return "same-site" if self.case.same_site else "cross-site"

    def _cookies(self) -> dict[str, str]:
        sent = [f"{name}={morsel.value}" for name, morsel in self.jar.items() if self._sends(morsel)]
        return {"Cookie": "; ".join(sent)} if sent else {}

    def _accepts(self, name: str, morsel: "Morsel[str]") -> bool:
        domain, host = morsel["domain"].lower().removeprefix("."), self.case.api.host
        if domain and (not domain_covers(domain, host) or (is_public_suffix(domain) and domain != host)):
            return False
        if morsel["secure"] and not self._is_secure():
            return False
        if not self._sends(morsel) or (_same_site(morsel) == "none" and not morsel["secure"]):
            return False
        if name.lower().startswith("__host-") and (domain or morsel["path"] != "/"):
            return False
        return bool(morsel["secure"]) or not name.lower().startswith(("__host-", "__secure-"))

    def _sends(self, morsel: "Morsel[str]") -> bool:
        return self.case.same_site or _same_site(morsel) == "none"

    def _is_secure(self) -> bool:
        return self.case.api.scheme == "https" or is_loopback(self.case.api.host)

    def _preflight(self, method: str, path: str, headers: dict[str, str]) -> None:
        names = ",".join(sorted(each.lower() for each in headers))
        asked = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": names}
        response = self.site.ask("OPTIONS", self.case.api, path, {**self._headers("OPTIONS"), **asked}, probe=True)
        if not 200 <= response.status_code < 300:
            raise Blocked(f"The preflight (OPTIONS {path}) was answered {response.status_code}.")
        self._read("OPTIONS", path, response)
        allowed = {each.strip().lower() for each in response.get("Access-Control-Allow-Headers", "").split(",")}
        if missing := sorted(each.lower() for each in headers if each.lower() not in allowed):
            raise Blocked(f"The preflight (OPTIONS {path}) does not allow {', '.join(missing)}.")

    def _refuse_errors(self, method: str, path: str, response: Any) -> None:
        if 300 <= response.status_code < 400:
            raise Blocked(
                f"{method} {path} was redirected ({response.status_code}) to {response.get('Location', '')[:200]}."
            )
        if response.status_code >= 400:
            raise Blocked(f"{method} {path} was answered {response.status_code}.")

    def _read(self, method: str, path: str, response: Any) -> None:
        """Whether scripts of the page get to see an answer to a request with cookies."""
        if self.case.same_origin:
            return
        if response.get("Access-Control-Allow-Origin") != str(self.case.page):
            raise Blocked(f"The answer to {method} {path} does not allow {self.case.page} to read it.")
        if response.get("Access-Control-Allow-Credentials") != "true":
            raise Blocked(f"The answer to {method} {path} does not allow cookies.")


def _same_site(morsel: "Morsel[str]") -> str:
    return str(morsel["samesite"]).lower() or "lax"
