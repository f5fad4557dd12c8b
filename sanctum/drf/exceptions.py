"""Refusals as DRF raises them."""

from rest_framework import exceptions

from sanctum.authentication.replies import Reply


class Unauthenticated(exceptions.AuthenticationFailed):
    """The request brought a wrong credential. DRF asks ``authenticate_header`` for the challenge."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.body, reply.code)


class TooManyFailures(exceptions.Throttled):
    """Too many wrong tokens came from this address. ``wait`` becomes ``Retry-After``."""

    def __init__(self, reply: Reply) -> None:
        exceptions.APIException.__init__(self, reply.body, reply.code)
        self.wait = int(reply.headers["Retry-After"])


class CsrfFailed(exceptions.APIException):
    """A front end's request without the token that shows where it is from; 403, or ``CSRF_FAILURE_STATUS``."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.body, reply.code)
        self.status_code = reply.status


def exception_of(reply: Reply) -> exceptions.APIException:
    """The exception that makes DRF reply so to a wrong token."""
    return TooManyFailures(reply) if reply.status == 429 else Unauthenticated(reply)
