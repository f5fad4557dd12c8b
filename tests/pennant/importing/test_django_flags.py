"""Flags of the real django-flags, beside what becomes of them."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.test import RequestFactory

from pennant import Feature
from pennant.importing.django_flags import DjangoFlags
from pennant.importing.running import Import
from tests.pennant.importing.conftest import paste

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]

PAST, FUTURE = "2020-01-01T00:00:00+00:00", "2999-01-01T00:00:00+00:00"
FLAGS: dict[str, list[Any]] = {
    "empty": [],
    "on": [("boolean", True)],
    "off": [("boolean", "no")],
    "vetoed": [("boolean", True), ("boolean", False, True)],
    "only required": [{"condition": "boolean", "value": "yes", "required": True}],
    "began": [("after date", PAST)],
    "ends": [("before date", FUTURE, True), ("user", "ada")],
    "ended": [("before date", PAST, True), ("boolean", True)],
    "anonymous": [("anonymous", "true")],
    "known": [("anonymous", False)],
    "any": [("boolean", False), ("user", "ada"), ("anonymous", True)],
    "required user": [("user", "ada", True)],
    "nobody": [("user", "x' or True")],
}


@pytest.fixture
def table(installed: Any, settings: Any) -> Any:
    settings.FLAGS = FLAGS
    installed("flags")
    from flags.models import FlagState

    FlagState.objects.create(name="from the table", condition="user", value="ada")
    FlagState.objects.create(name="off", condition="boolean", value="True")
    return FlagState


def test_each_flag_is_for_each_user_what_django_flags_says(table, ada):
    from flags.state import flag_state

    paste(Import(source=DjangoFlags(flags=FLAGS, batch=1)).run().definitions)
    for user in (ada, User.objects.create_user("bob"), AnonymousUser()):
        request = RequestFactory().get("/")
        request.user = user
        names = [*FLAGS, "from the table"]
        theirs = {name: bool(flag_state(name, request=request)) for name in names}
        ours = None if user.is_anonymous else user
        assert {name: Feature.for_(ours).active(name) for name in names} == theirs


def test_what_asks_for_a_request_never_holds_and_is_told(table):
    flags = {"a": [("path matches", "^/x\n")], "b": [("parameter", "x=1", True), ("boolean", True)], "c": [("own", 1)]}
    tally = Import(source=DjangoFlags(flags={**flags, "": [], 7: []})).run()
    assert len(tally.left) == 3
    assert tally.skipped["whose name can't be one here"] == 2
    paste(tally.definitions)
    assert not Feature.for_("x").some_are_active(list(flags))
