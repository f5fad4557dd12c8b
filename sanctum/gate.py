"""Whether a request is of a page of ours, so that its session counts."""

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest

from sanctum.conf import get_settings
from sanctum.origins import Origin, parse_origin
from sanctum.verdict import Verdict, judge


def is_first_party(request: HttpRequest) -> bool:
    """Whether ``Origin``, else ``Referer``, else ``Sec-Fetch-Site`` says that a page of ours sent the request.

    Ours are the site itself (``SANCTUM["OWN_ORIGIN"]``) and ``SANCTUM["SPA_ORIGINS"]``. A request without any of the
    three is of nobody's page, whatever its method. Costs no query; never raises for what a client sends.
    """
    return judge_request(request).first_party


def judge_request(request: HttpRequest) -> Verdict:
    """As ``is_first_party()``, with the reason."""
    settings = get_settings()
    return judge(
        request.META.get("HTTP_ORIGIN"),
        request.META.get("HTTP_REFERER"),
        request.META.get("HTTP_SEC_FETCH_SITE"),
        own_origin(request) if settings.OWN_ORIGIN else None,
        settings.SPA_ORIGINS,
    )


def own_origin(request: HttpRequest) -> Origin | None:
    """The origin under which a request came to this site; ``None`` for a host that ``ALLOWED_HOSTS`` does not have."""
    try:
        host = request.get_host()
    except DisallowedHost:
        return None
    return parse_origin(f"{request.scheme}://{host}")
