"""Whom features are asked for in Django REST framework."""

from django.contrib.auth.models import User
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory, force_authenticate

from pennant.current import default_scope, remembering
from pennant.drf.asking import asked_by


def test_the_user_whom_drf_found_is_asked_for():
    user = User(pk=7)
    request = APIRequestFactory().get("/")
    force_authenticate(request, user)
    with remembering(request):
        assert default_scope("database").given is None
        assert asked_by(Request(request)) is request
        request.user = user
        assert default_scope("database").given == user
