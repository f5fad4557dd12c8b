"""Refusals as DRF raises them."""

from rest_framework import exceptions

from sanctum.answers import Answer


class Unauthenticated(exceptions.AuthenticationFailed):
    """The request brought a wrong credential. DRF asks ``authenticate_header`` for the challenge."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.body, answer.body["code"])


class TooManyFailures(exceptions.Throttled):
    """Too many wrong tokens came from this address. ``wait`` becomes ``Retry-After``."""

    def __init__(self, answer: Answer) -> None:
        exceptions.APIException.__init__(self, answer.body, answer.body["code"])
        self.wait = int(answer.headers["Retry-After"])


class CsrfFailed(exceptions.APIException):
    """A front end's request without the token that shows where it is from; 403, or ``CSRF_FAILURE_STATUS``."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.body, answer.body["code"])
        self.status_code = answer.status


def exception_of(answer: Answer) -> exceptions.APIException:
    """The exception that makes DRF answer so to a wrong token."""
    return TooManyFailures(answer) if answer.status == 429 else Unauthenticated(answer)
