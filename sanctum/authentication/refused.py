"""A credential that is wrong."""

from sanctum.tokens.validity import Refusal


class AuthenticationRefused(Exception):
    """The request brought a credential that is not good, so it is nobody's. Answer 401 with ``Bearer``.

    ``reason`` is for logs: clients hear the same of each, so that they learn nothing about tokens that aren't theirs.
    Only ``Refusal.THROTTLED`` is answered with 429, and ``retry_after``, the seconds until it is worth another try.
    """

    def __init__(self, reason: Refusal, retry_after: int | None = None) -> None:
        super().__init__("Unauthenticated.")
        self.reason = reason
        self.retry_after = retry_after


class CsrfRefused(Exception):
    """A request of a front end that came by cookie, without the token that shows where it is from. Answer 403.

    ``args[0]`` says what was missing, for developers; it holds no secret.
    """
