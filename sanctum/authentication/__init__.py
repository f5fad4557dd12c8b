"""Who a request is from: by a token, or by a session of our own front end.

``header`` reads the token, ``bearer`` looks it up and judges it, ``session`` does the same for sessions, ``requests``
puts both in ``SANCTUM["ORDER"]``. DRF, middleware, decorators, django-ninja and sockets all rest on ``requests``.
"""

from sanctum.authentication.refused import AuthenticationRefused
from sanctum.authentication.requests import Authenticated, aauthenticate, authenticate

__all__ = ["Authenticated", "AuthenticationRefused", "aauthenticate", "authenticate"]
