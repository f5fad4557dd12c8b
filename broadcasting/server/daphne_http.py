"""What Daphne's HTTP side can do without: a fifth of the CPU of a small request."""

import functools
from typing import Any

from twisted.web import http

KNOWN_CONTENT_TYPES = 64


def spare_requests(factory: Any) -> None:
    """Leave out, for the requests of this HTTP factory, what nobody reads.

    Twisted formats an access-log line even where it has no log, and parses the Content-Type of every POST with
    the ``email`` package. The latter is a function of its module, not a method, so it is remembered there:
    same answers, for the whole process.
    """
    factory.log = _no_access_log
    parse = getattr(http, "_parseContentType", None)
    if parse is not None and not hasattr(parse, "cache_info"):
        http._parseContentType = functools.lru_cache(KNOWN_CONTENT_TYPES)(parse)


def _no_access_log(request: Any) -> None:
    """Daphne tells of requests through an ``action_logger``, not here."""
