"""``manage.py sanctum_create_token``."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management.base import CommandError
from django.utils import timezone

from sanctum.authentication.bearer import authenticate_token
from sanctum.models import PersonalAccessToken

ROOT = Path(__file__).resolve().parents[3]


def test_stdout_has_the_text_and_nothing_else(run: Any, owner: User) -> None:
    printed = run("sanctum_create_token", "otto", "--name", "ci", "--ability", "a", "--ability", "b")
    assert printed.out.count("\n") == 1
    token = authenticate_token(printed.out.strip())
    assert (token.user, token.name, token.abilities) == (owner, "ci", ["a", "b"])
    assert printed.err == f"Token {token.pk}, ci ({token.hint}), of otto, never ends.\n"
    assert printed.out[-41:-9] not in printed.err


@pytest.mark.parametrize(
    ("option", "abilities"), [("--all-abilities", ["*"]), ("--no-abilities", []), ("--ability=orders:*", ["orders:*"])]
)
def test_abilities_are_said(run: Any, owner: User, settings: Any, option: str, abilities: list[str]) -> None:
    settings.SANCTUM = {"WILDCARD_ABILITIES": True}
    run("sanctum_create_token", str(owner.pk), option)
    assert PersonalAccessToken.objects.get().abilities == abilities


def test_or_are_those_of_the_settings(run: Any, owner: User, settings: Any) -> None:
    settings.SANCTUM = {"DEFAULT_ABILITIES": ["orders:read"]}
    run("sanctum_create_token", "otto")
    assert PersonalAccessToken.objects.get().abilities == ["orders:read"]


@pytest.mark.parametrize(
    "option", [("--expires-in", "90d"), ("--expires-at", f"{timezone.now() + timedelta(days=90):%F %T}Z")]
)
def test_it_can_have_an_end(run: Any, owner: User, option: Any) -> None:
    printed = run("sanctum_create_token", "otto", "--no-abilities", *option)
    assert timedelta(days=89) < PersonalAccessToken.objects.get().expires_at - timezone.now() <= timedelta(days=90)
    assert ", ends 20" in printed.err


def test_a_site_without_time_zones(run: Any, owner: User, settings: Any) -> None:
    settings.USE_TZ = False
    run("sanctum_create_token", "otto", "--no-abilities", "--expires-in", "30d")
    assert PersonalAccessToken.objects.get().refusal() is None


def test_who_made_it_is_kept(run: Any, owner: User) -> None:
    root = User.objects.create_user("root")
    run("sanctum_create_token", "otto", "--no-abilities", "--created-by", "root")
    assert PersonalAccessToken.objects.get().created_by == root


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nobody", "--no-abilities"], "There is no user"),
        (["otto", "--no-abilities", "--created-by", "nobody"], "There is no user"),
        (["otto"], "Say what the token may do"),
        (["otto", "--ability", "no such!"], "abilities: The value is no ability"),
        (["otto", "--no-abilities", "--name", ""], "name: A token's name"),
        (["otto", "--no-abilities", "--name", "a\x1bb"], "name: A token's name"),
        (["otto", "--no-abilities", "--expires-in", "0d"], "such as 30m"),
        (["otto", "--no-abilities", "--expires-in", "90"], "such as 30m"),
        (["otto", "--no-abilities", "--expires-at", "2020-01-01"], "expires_at: The end of a token lies in the future"),
        (["otto", "--no-abilities", "--expires-at", "never"], "such as 2027-01-31"),
        (["otto", "--no-abilities", "--all-abilities"], "not allowed with"),
        (["otto", "--no-abilities", "--expires-in", "1d", "--expires-at", "2027-01-01"], "not allowed with"),
    ],
    ids=str,
)
def test_what_can_not_be_made_is_a_sentence(run: Any, owner: User, words: list[str], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        run("sanctum_create_token", *words)
    assert not PersonalAccessToken.objects.exists()


def test_wrong_settings_are_a_sentence(run: Any, owner: User, settings: Any) -> None:
    settings.SANCTUM = {"TOKEN_PREFIX": "-"}
    with pytest.raises(CommandError, match="TOKEN_PREFIX"):
        run("sanctum_create_token", "otto", "--no-abilities")


def test_a_shell_gets_the_status(tmp_path: Path) -> None:
    """With no table there is an error on stderr, and stdout stays empty for ``TOKEN=$(...)``."""
    command = [sys.executable, "manage.py", "sanctum_create_token", "nobody", "--no-abilities", "--skip-checks"]
    environment = {"DJANGO_DATABASE": str(tmp_path / "db.sqlite3"), "PATH": "", "PYTHON_DOTENV_DISABLED": "1"}
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=50, check=False)
    assert result.returncode == 1
    assert result.stdout == ""
