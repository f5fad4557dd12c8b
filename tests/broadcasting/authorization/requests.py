"""Requests as the endpoints get them, without a server."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

TOKEN = "a" * 32


def post(user=None, *, enforce_csrf=False, **headers):
    """A POST from a user; headers by their names with underscores."""
    request = RequestFactory().post("/auth", headers={name.replace("_", "-"): value for name, value in headers.items()})
    request.user = user or AnonymousUser()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    request._dont_enforce_csrf_checks = not enforce_csrf
    return request


def forgery(user=None):
    """A POST that a page of another site makes a browser send."""
    return post(user, enforce_csrf=True, Origin="https://evil.example")
