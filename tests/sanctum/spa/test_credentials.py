"""What is read of a login. Bodies that are none are tried on the endpoint."""

from typing import Any

import pytest
from django.http import QueryDict

from sanctum.spa.credentials import Credentials


def read(data: Any) -> Any:
    sent = Credentials(data=data)
    return dict(sent.validated_data) if sent.is_valid() else set(sent.errors)


def test_names_are_written_as_djangos_forms_write_them():
    assert read({"username": " ﬀ ", "password": " a "}) == {"username": "ff", "password": " a ", "remember": None}


@pytest.mark.parametrize(
    ("given", "remember"), [(True, True), (False, False), ("true", True), ("0", False), (None, None), ("", None)]
)
def test_remember_is_yes_no_or_as_the_site_has_it(given, remember):
    assert read({"username": "ada", "password": "x", "remember": given})["remember"] is remember


@pytest.mark.parametrize(("form", "remember"), [("", None), ("&remember=on", True), ("&remember=false", False)])
def test_a_form_says_it_too(form, remember):
    assert read(QueryDict(f"username=ada&password=x{form}"))["remember"] is remember


class TestUsersWithAnotherName:
    @pytest.fixture(autouse=True)
    def by_email(self, monkeypatch):
        from django.contrib.auth.models import User

        monkeypatch.setattr(User, "USERNAME_FIELD", "email")

    @pytest.mark.parametrize("field", ["username", "email"])
    def test_it_is_taken_under_both(self, field):
        assert read({field: "ada@example.com", "password": "x"})["username"] == "ada@example.com"
        assert read(QueryDict(f"{field}=ada%40example.com&password=x"))["username"] == "ada@example.com"

    @pytest.mark.parametrize("value", [None, "", [], {}, True, "\x00"])
    def test_it_must_be_one(self, value):
        assert read({"email": value, "password": "x"}) == {"username"}


@pytest.mark.parametrize("data", [None, [], "ada", 7, b"ada"])
def test_other_bodies_are_none(data):
    assert read(data) == {"non_field_errors"}
