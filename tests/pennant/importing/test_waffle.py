"""Flags, switches and samples of the real django-waffle, beside what becomes of them."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Group, User
from django.test import RequestFactory

from pennant import Feature, Lottery
from pennant.importing.running import Import
from pennant.importing.waffle import Waffle
from tests.pennant.importing.conftest import paste

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]

FLAGS: dict[str, dict[str, Any]] = {
    "on": {"everyone": True},
    "off": {"everyone": False, "authenticated": True},
    "plain": {},
    "for-staff": {"staff": True, "superusers": False},
    "signed in": {"authenticated": True},
    "import": {"superusers": False, "languages": "de, fr"},
    "en": {"superusers": False, "languages": "en-us"},
    '"); import os #': {},
}


@pytest.fixture
def people(ada: User) -> list[User]:
    staff = User.objects.create_user("staff", is_staff=True)
    root = User.objects.create_user("root", is_superuser=True)
    member = User.objects.create_user("member")
    member.groups.add(Group.objects.create(name="bêta 'x'"))
    return [ada, staff, root, member]


@pytest.fixture
def flags(installed: Any, people: list[User]) -> list[Any]:
    installed("waffle")
    from waffle.models import Flag

    made = [Flag.objects.create(name=name, **values) for name, values in FLAGS.items()]
    chosen = Flag.objects.create(name="chosen", superusers=False)
    chosen.users.add(people[0])
    chosen.groups.add(people[3].groups.get())
    made[1].users.add(people[0])
    return [*made, chosen]


def test_each_flag_is_for_each_user_what_waffle_says(flags, people):
    paste(Import(source=Waffle(batch=2)).run().definitions)
    for user in people:
        request = RequestFactory().get("/")
        request.user, request.LANGUAGE_CODE = user, "en-us"
        theirs = {flag.name: bool(flag.is_active(request)) for flag in flags}
        assert {name: Feature.for_(user).active(name) for name in theirs} == theirs
    request = RequestFactory().get("/")
    request.user, request.LANGUAGE_CODE = AnonymousUser(), "en-us"
    assert {flag.name: Feature.for_(None).active(flag.name) for flag in flags} == {
        flag.name: bool(flag.is_active(request)) for flag in flags
    }


def test_a_share_a_sample_and_a_switch(installed):
    installed("waffle")
    from waffle.models import Flag, Sample, Switch

    Flag.objects.create(name="share", percent=99.9, testing=True)
    Switch.objects.create(name="switch", active=True)
    Switch.objects.create(name="share", active=True)
    Sample.objects.create(name="sample", percent=50)
    tally = Import(source=Waffle()).run()
    assert (tally.imported, dict(tally.skipped)) == (1, {"whose name another kind has": 1})
    assert len(tally.left) == 3
    paste(tally.definitions)
    assert Feature.for_(None).active("switch")
    inside = [Feature.for_(User(pk=pk)).active("share") for pk in range(1, 2001)]
    assert set(inside) == {True, False}
    assert sum(inside) > 1980
    with Lottery.always_win():
        assert Feature.for_(None).active("sample")


def test_users_of_a_flag_that_is_set_for_everyone_count_for_nothing(flags):
    assert Import(source=Waffle()).run().skipped == {"of a flag that is set for everyone": 1}
