"""Who a request is from: by a token, or by a session of our own front end.

``requests`` asks for both in ``SANCTUM["ORDER"]``; DRF, middleware, decorators, django-ninja and sockets rest on it.

For tokens it asks ``bearer``, which goes from what costs least to what costs most: ``header`` reads the text,
``failures`` turns floods away, ``remembering`` knows tokens without a query, ``lookup`` finds them with one,
``judging`` says whether they are good, ``last_use`` writes that they were used. For sessions it asks ``session``.
"""

from sanctum.authentication.refused import AuthenticationRefused
from sanctum.authentication.requests import Authenticated, aauthenticate, authenticate

__all__ = ["Authenticated", "AuthenticationRefused", "aauthenticate", "authenticate"]
