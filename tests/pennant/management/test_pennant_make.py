"""``manage.py pennant_make``."""

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management.base import CommandError

from pennant import Feature


@pytest.fixture
def features(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the demo's ``features.py`` would be, for this test."""
    monkeypatch.setattr(apps.get_app_config("grid"), "path", str(tmp_path))
    return tmp_path / "features.py"


def run_code(path: Path) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "features"}
    exec(path.read_text(), names)
    return names


def test_a_definition_is_written_that_is_off(run, features):
    assert str(features) in run("pennant_make", "new-checkout", "--app", "grid")
    run("pennant_make", "other", "--app", "grid", "--function")
    run_code(features)
    assert Feature.for_("x").values(["new-checkout", "other"]) == {"new-checkout": False, "other": False}
    assert features.read_text().count("import") == 1


def test_a_class_is_written_beside_what_is_there(run, features):
    features.write_text('"""Ours."""\n\nfrom __future__ import annotations\nimport os\n\nx = os.sep')
    run("pennant_make", "new-checkout", "--app", "grid", "--class")
    written = features.read_text()
    assert written.startswith(
        '"""Ours."""\n\nfrom __future__ import annotations\nimport os\nfrom pennant import Feature'
    )
    assert run_code(features)["NewCheckout"].name == "new-checkout"


@pytest.mark.parametrize("name", ["", "a\nb", 'a"""', "a\\", "x" * 256, "\x1b[2J"])
def test_a_name_that_is_none_is_refused(run, features, name):
    with pytest.raises(CommandError):
        run("pennant_make", name, "--app", "grid")
    assert not features.exists()


@pytest.mark.parametrize("name", ["import", "1", "ü", "a b", "a{0}", "'", "_", "--"])
def test_odd_names_become_code(run, features, name):
    for kind in ("--function", "--class"):
        run("pennant_make", kind, "--app=grid", "--", name)
        run_code(features)
        features.unlink()
        Feature.undefine(name)


def test_a_feature_that_is_there_is_not_written_twice(run, features):
    Feature.define("new", True)
    with pytest.raises(CommandError, match="already"):
        run("pennant_make", "new", "--app", "grid")
    run("pennant_make", "new", "--app", "grid", "--force")
    with pytest.raises(CommandError, match="has a new already"):
        run("pennant_make", "new", "--app", "grid", "--force")


@pytest.mark.parametrize("code", [b"def x(:\n", b"\xff\xfe", b"\0"])
def test_a_file_that_is_no_python_stays_as_it_is(run, features, code):
    features.write_bytes(code)
    with pytest.raises(CommandError):
        run("pennant_make", "new", "--app", "grid")
    assert features.read_bytes() == code


def test_lines_end_as_they_did(run, features):
    features.write_bytes(b"import os\r\n\r\nx = os\r\n")
    run("pennant_make", "new", "--app", "grid")
    assert features.read_bytes().count(b"\n") == features.read_bytes().count(b"\r\n")


@pytest.mark.parametrize("code", ["import os", '"""Ours."""', "# nothing yet", "import os\n\fx = '\u2028'", "x = 1"])
def test_a_file_may_end_as_it_likes(run, features, code):
    features.write_text(code)
    run("pennant_make", "new", "--app", "grid")
    assert "new" in run_code(features)
    assert all(line in features.read_text() for line in code.split("\n"))
    assert [each.name for each in features.parent.iterdir()] == ["features.py"]


def test_a_place_that_is_not_there_is_told(run, features):
    with pytest.raises(CommandError, match="no app"):
        run("pennant_make", "new", "--app", "nowhere")
    features.mkdir()
    with pytest.raises(CommandError, match="can't be read"):
        run("pennant_make", "new", "--app", "grid")
