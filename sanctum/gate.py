"""Whether a request is of a page of ours, so that its session counts."""

from django.http import HttpRequest


def is_first_party(request: HttpRequest) -> bool:
    """Whether ``Origin``, else ``Referer``, else ``Sec-Fetch-Site`` says that a page of ours sent the request.

    Ours are the site itself (``SANCTUM["OWN_ORIGIN"]``) and ``SANCTUM["SPA_ORIGINS"]``.
    """
    raise NotImplementedError
