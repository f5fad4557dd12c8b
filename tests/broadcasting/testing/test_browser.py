"""Sessions for browsers; what a real one makes of them is in tests/integration/test_kit.py."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session

from broadcasting.testing import login_as, session_cookie

pytestmark = pytest.mark.django_db


class Context:
    def __init__(self):
        self.cookies = []

    def add_cookies(self, cookies):
        self.cookies += cookies


class Page:
    def __init__(self, context):
        self.context = context


@pytest.fixture
def ada():
    return get_user_model().objects.create_user("ada")


def test_the_cookie_is_of_a_session_of_the_user(ada):
    cookie = session_cookie(ada, "http://127.0.0.1:8000")
    assert (cookie["name"], cookie["url"]) == ("sessionid", "http://127.0.0.1:8000")
    session = Session.objects.get(session_key=cookie["value"]).get_decoded()
    assert session["_auth_user_id"] == str(ada.pk)


@pytest.mark.parametrize("wrap", [lambda context: context, Page])
def test_a_page_or_its_context_is_logged_in(ada, wrap):
    context = Context()
    login_as(wrap(context), ada, "http://127.0.0.1:8000")
    assert [cookie["name"] for cookie in context.cookies] == ["sessionid"]


def test_without_a_server_the_url_must_be_said(ada):
    with pytest.raises(RuntimeError, match="No live server runs"):
        session_cookie(ada)
