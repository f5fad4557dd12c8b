"""``manage.py sanctum_list``."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management.base import CommandError
from django.utils import timezone

from sanctum import create_token, revoke_token
from sanctum.models import PersonalAccessToken


@pytest.fixture
def tokens(owner: User) -> list[Any]:
    made = [create_token(owner, name, ["orders:read"]).token for name in ("good", "ended", "over")]
    made.append(create_token(User.objects.create_user("ada"), "hers", []).token)
    PersonalAccessToken.objects.filter(name="ended").update(expires_at=timezone.now() - timedelta(hours=1))
    revoke_token(made[2], "lost")
    return made


def names(run: Any, *options: str) -> list[str]:
    return [each["name"] for each in json.loads(run("sanctum_list", "--json", *options).out)]


def test_people_get_a_table(run: Any, tokens: list[Any]) -> None:
    heading, *lines = run("sanctum_list").out.splitlines()
    assert heading.split() == ["id", "owner", "name", "hint", "abilities", "last", "used", "ends", "state"]
    assert [line.split()[:3] for line in lines] == [
        [str(each.pk), each.user.username, each.name] for each in tokens[::-1]
    ]
    assert lines[1].endswith("revoked")


def test_programs_get_json(run: Any, tokens: list[Any]) -> None:
    told = json.loads(run("sanctum_list", "--json", "--user", "ada").out)
    hers = tokens[-1]
    assert told == [
        {
            "id": str(hers.pk),
            "owner": "ada",
            "owner_id": str(hers.user_id),
            "name": "hers",
            "hint": hers.hint,
            "abilities": [],
            "created_at": hers.created_at.isoformat(timespec="seconds"),
            "last_used_at": None,
            "ends_at": None,
            "revoked_at": None,
            "revoked_reason": "",
            "state": "active",
        }
    ]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--state", "active"], ["hers", "good"]),
        (["--state", "expired"], ["ended"]),
        (["--state", "revoked"], ["over"]),
        (["--user", "otto", "--state", "active"], ["good"]),
        (["--limit", "2"], ["hers", "over"]),
    ],
)
def test_some_can_be_asked_for(run: Any, tokens: list[Any], options: list[str], found: list[str]) -> None:
    assert names(run, *options) == found


def test_where_there_is_none_it_says_so(run: Any) -> None:
    assert run("sanctum_list").out == "There are no such tokens.\n"
    assert run("sanctum_list", "--json").out == "[]\n"


@pytest.mark.parametrize(
    ("options", "said"),
    [(["--state", "x"], "invalid choice"), (["--limit", "0"], "whole number"), (["--user", "x"], "There is no user")],
)
def test_bad_options_are_a_sentence(run: Any, options: list[str], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        run("sanctum_list", *options)


def test_owners_come_with_their_tokens(run: Any, tokens: list[Any], django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        run("sanctum_list")
