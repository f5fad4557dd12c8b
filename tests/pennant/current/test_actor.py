"""Who changes features."""

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.test import RequestFactory
from django.utils.functional import SimpleLazyObject

from pennant import changed_by, remembering
from pennant.current import current_actor, current_note


def request(user):
    made = RequestFactory().get("/")
    made.user = user
    return made


def test_it_is_the_requests_user_unless_somebody_is_named():
    ada = User(pk=7, username="ada")
    with remembering(request(SimpleLazyObject(lambda: ada))):
        assert current_actor() is ada
        with changed_by("deploy", note="why"):
            assert (current_actor(), current_note()) == ("deploy", "why")
            with changed_by("inner"):
                assert (current_actor(), current_note()) == ("inner", "")
            assert current_note() == "why"
        assert current_actor() is ada


@pytest.mark.parametrize("user", [AnonymousUser(), None, SimpleLazyObject(AnonymousUser)])
def test_an_anonymous_visitor_is_nobody(user):
    with remembering(request(user)):
        assert current_actor() is None
    assert current_actor() is None
