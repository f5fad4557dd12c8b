"""``manage.py sanctum_revoke``."""

import io
import sys
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management.base import CommandError

from sanctum import create_token, revoke_token
from sanctum.models import PersonalAccessToken


@pytest.fixture
def new(owner: User) -> list[Any]:
    made = [create_token(owner, f"ci-{number}", []) for number in range(3)]
    return [*made, create_token(User.objects.create_user("ada"), "hers", [])]


def good() -> list[str]:
    return sorted(each.name for each in PersonalAccessToken.objects.active())


def test_all_tokens_of_a_user(run: Any, new: list[Any]) -> None:
    printed = run("sanctum_revoke", "--user", "otto", "--reason", "left the company")
    assert printed.out.splitlines()[-1] == "3 tokens revoked."
    assert good() == ["hers"]
    assert {each.revoked_reason for each in PersonalAccessToken.objects.revoked()} == {"left the company"}


def test_tokens_by_their_ids(run: Any, new: list[Any]) -> None:
    ids = [str(each.token.pk) for each in new[:2]]
    assert "ci-0" in run("sanctum_revoke", "--id", ids[0], "--id", ids[1], "--id", ids[0]).out
    assert good() == ["ci-2", "hers"]
    assert run("sanctum_revoke", "--id", ids[0]).out == "0 tokens revoked.\n"


@pytest.mark.parametrize("unknown", ["0", "-1", "x", "", "9" * 40, "' OR 1=1", "²"])
def test_an_id_that_is_unknown_revokes_nothing(run: Any, new: list[Any], unknown: str) -> None:
    with pytest.raises(CommandError, match="Nothing was revoked"):
        run("sanctum_revoke", f"--id={new[0].token.pk}", f"--id={unknown}")
    assert len(good()) == 4


def test_tokens_in_a_file_whatever_else_is_in_it(run: Any, new: list[Any], tmp_path: Path) -> None:
    revoke_token(new[1].token)
    path = tmp_path / "gist.log"
    path.write_bytes(
        b"\xff\x00 Bearer " + new[0].plain_text.encode() + b'"\n' + new[1].plain_text.encode() + b" 1_" + b"a" * 48
    )
    printed = run("sanctum_revoke", "--leaked", str(path))
    assert printed.err == "Texts that may be tokens: 2. Tokens among them: 2 (1 revoked before).\n"
    assert printed.out.splitlines()[-1] == "1 token revoked."
    assert "ci-0" in printed.out
    assert good() == ["ci-2", "hers"]
    assert PersonalAccessToken.objects.get(name="ci-0").revoked_reason == "leaked"


def test_or_on_stdin(run: Any, new: list[Any], monkeypatch: Any) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(new[0].plain_text.encode())))
    run("sanctum_revoke", "--leaked", "-", "--reason", "on GitHub")
    assert PersonalAccessToken.objects.get(name="ci-0").revoked_reason == "on GitHub"


def test_texts_of_tokens_are_not_repeated(run: Any, new: list[Any], tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text(new[0].plain_text)
    printed = run("sanctum_revoke", "--leaked", str(path))
    assert new[0].plain_text[-48:-12] not in printed.out + printed.err


@pytest.mark.parametrize("option", ["--user", "--id", "--leaked"])
def test_a_dry_run_revokes_nothing(run: Any, new: list[Any], tmp_path: Path, option: str) -> None:
    path = tmp_path / "log"
    path.write_text(new[0].plain_text)
    value = {"--user": "otto", "--id": str(new[0].token.pk), "--leaked": str(path)}[option]
    assert "would be revoked." in run("sanctum_revoke", option, value, "--dry-run").out
    assert len(good()) == 4


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "one of the arguments --user --id --leaked is required"),
        (["--user", "nobody"], "There is no user"),
        (["--user", "otto", "--id", "1"], "not allowed with"),
        (["--leaked", "/nowhere/at/all"], "can't be read"),
        (["--leaked", "/"], "can't be read"),
        (["--leaked", ""], "can't be read"),
        (["--leaked", "a\0b"], "can't be read"),
    ],
    ids=str,
)
def test_bad_options_are_a_sentence(run: Any, new: list[Any], words: list[str], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        run("sanctum_revoke", *words)
    assert len(good()) == 4
