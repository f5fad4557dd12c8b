"""``manage.py sanctum_import``. What becomes of rows is tested with ``sanctum.importing``."""

import re
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.core.management.base import CommandError

from sanctum.management.commands.sanctum_import import _advice
from sanctum.models import PersonalAccessToken
from tests.sanctum.importing.conftest import AUTHTOKEN, LARAVEL, fill, laravel_row

__all__ = ["fill"]

pytestmark = pytest.mark.django_db(transaction=True)

ALICE = "a" * 64


def by_length(key: Any, type: str) -> Any:
    """Whoever is called as the last part of the type."""
    return User.objects.filter(username=type).first()


def test_it_counts_what_came_and_what_did_not(run: Any, owner: User, fill: Any) -> None:
    rows = [laravel_row(1, owner, ALICE), laravel_row(2, owner, "b" * 64, tokenable_type="App\\Models\\Team")]
    fill("personal_access_tokens", LARAVEL, *rows)
    printed = run("sanctum_import", "laravel")
    assert printed.out == "1 token imported.\n1 skipped: of another type.\n"
    assert printed.err.splitlines() == [
        "2 read so far",
        "If Laravel had a SANCTUM_TOKEN_PREFIX, it belongs into SANCTUM['OLD_PREFIXES'].",
    ]
    assert run("sanctum_import", "laravel").out.splitlines()[0] == "0 tokens imported."


def test_a_dry_run_says_so(run: Any, owner: User, fill: Any) -> None:
    fill("personal_access_tokens", LARAVEL, laravel_row(1, owner, ALICE))
    assert run("sanctum_import", "laravel", "--dry-run").out == "1 token would be imported.\n"
    assert not PersonalAccessToken.objects.exists()


def test_table_types_zone_and_owners_can_be_said(run: Any, owner: User, fill: Any) -> None:
    fill("old", LARAVEL, laravel_row(1, owner, ALICE, tokenable_type="otto", created_at=datetime(2026, 1, 1, 12)))
    path = f"{by_length.__module__}.by_length"
    run(
        "sanctum_import",
        "laravel",
        "--table=old",
        "--type=otto",
        "--timezone=Europe/Berlin",
        f"--owner-function={path}",
    )
    token = PersonalAccessToken.objects.get()
    assert token.user == owner
    assert token.created_at == datetime(2026, 1, 1, 12, tzinfo=ZoneInfo("Europe/Berlin"))


def test_keys_get_what_is_said(run: Any, owner: User, fill: Any) -> None:
    fill(
        "authtoken_token",
        AUTHTOKEN,
        {"key": "0" * 40, "user_id": "otto", "created": datetime.now(UTC).replace(tzinfo=None)},
    )
    options = ["--ability=a", "--ability=b", "--name=old app", "--expires-in=90d", "--owner-field=username"]
    printed = run("sanctum_import", "authtoken", *options)
    token = PersonalAccessToken.objects.get()
    assert (token.name, token.abilities, token.user) == ("old app", ["a", "b"], owner)
    assert token.expires_at
    assert "\"ACCEPTED_FORMS\": ['laravel', 'authtoken'], \"KEYWORDS\": ['Bearer', 'Token']" in printed.err
    assert "0" * 12 not in printed.out + printed.err


@pytest.mark.parametrize("source", ["laravel", "authtoken", "knox"])
def test_it_says_which_settings_are_needed(settings: Any, source: str) -> None:
    settings.SANCTUM = {"ACCEPTED_FORMS": []}
    assert source in _advice(source)[0]
    settings.SANCTUM = {"ACCEPTED_FORMS": [source], "KEYWORDS": ["token"]}
    assert [each for each in _advice(source) if "ACCEPTED_FORMS" in each or "KEYWORDS" in each] == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["passport"], "invalid choice"),
        (["laravel"], "has no table 'personal_access_tokens'"),
        (["laravel", "--table", '"; DROP TABLE auth_user; --'], "has no table"),
        (["laravel", "--from-database", "x"], "There is no database 'x'"),
        (["laravel", "--ability", "a"], "names and abilities of their own"),
        (["laravel", "--name", "a"], "names and abilities of their own"),
        (["laravel", "--owner-field", "x"], "Users have no field 'x'"),
        (["laravel", "--owner-function", "x.y"], "No module named"),
        (["laravel", "--timezone", "Mars"], "There is no time zone"),
        (["laravel", "--timezone", "../../etc/passwd"], "There is no time zone"),
        (["laravel", "--timezone", ""], "There is no time zone"),
        (["laravel", "--batch", "0"], "must be a whole number"),
        (["authtoken"], "say --ability"),
        (["authtoken", "--ability", "no such!"], "is no ability"),
        (["authtoken", "--no-abilities", "--name", " "], "A token's name"),
        (["authtoken", "--no-abilities", "--new-ids"], "--new-ids is for laravel"),
        (["knox", "--no-abilities", "--type", "x"], "--type is for laravel"),
        (["knox", "--no-abilities", "--all-abilities"], "not allowed with"),
    ],
    ids=str,
)
def test_bad_options_are_a_sentence(run: Any, words: list[str], said: str) -> None:
    with pytest.raises(CommandError, match=re.escape(said)):
        run("sanctum_import", *words)
