"""What is said of middleware and of anonymous visitors."""

import pytest

from pennant.checks.requests import OURS, check_middleware, check_visitors
from pennant.middleware import PennantMiddleware

SESSIONS = "django.contrib.sessions.middleware.SessionMiddleware"
USERS = "django.contrib.auth.middleware.AuthenticationMiddleware"


class Subclass(PennantMiddleware):
    pass


def ids(messages):
    return [message.id for message in messages]


@pytest.mark.parametrize(
    ("middleware", "found"),
    [
        ([SESSIONS, USERS, OURS], []),
        ([SESSIONS, USERS, f"{__name__}.Subclass"], []),
        ([OURS], []),
        ([SESSIONS, USERS], ["pennant.W040"]),
        ([], ["pennant.W040"]),
        ([SESSIONS, OURS, USERS], ["pennant.W041"]),
        ([OURS, SESSIONS, USERS], ["pennant.W041", "pennant.W041"]),
        (["nowhere.Middleware", 7, None], ["pennant.W040"]),
    ],
)
def test_the_middleware_stands_where_it_knows_the_user(settings, middleware, found):
    settings.MIDDLEWARE = middleware
    assert ids(check_middleware()) == found


@pytest.mark.parametrize(
    ("pennant", "middleware", "found"),
    [
        ({}, [], []),
        ({"ANONYMOUS": "cookie"}, [OURS], []),
        ({"ANONYMOUS": "session"}, [SESSIONS, OURS], []),
        ({"ANONYMOUS": "session"}, [OURS], ["pennant.E040"]),
        ({"ANONYMOUS": "cookie"}, [], ["pennant.E041"]),
        ({"ANONYMOUS": "session"}, [], ["pennant.E040", "pennant.E041"]),
        ({"ANONYMOUS": "cookie", "ANONYMOUS_COOKIE": "sessionid"}, [OURS], ["pennant.E042"]),
        ({"ANONYMOUS": "nonsense"}, [], []),
        (7, [], []),
    ],
)
def test_visitors_can_be_known(settings, pennant, middleware, found):
    settings.PENNANT = pennant
    settings.MIDDLEWARE = middleware
    assert ids(check_visitors()) == found
