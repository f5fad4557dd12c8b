"""The command: where it writes, what it compares, and what it says."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command


@pytest.fixture(autouse=True)
def shop(settings):
    settings.INSTALLED_APPS = ["broadcasting", "tests.broadcasting.schemas.shop"]


def run(*arguments):
    output, errors = StringIO(), StringIO()
    call_command("broadcast_types", *map(str, arguments), stdout=output, stderr=errors)
    return output.getvalue(), errors.getvalue()


def test_to_the_terminal():
    output, errors = run()
    assert output.startswith("// Written by")
    assert output.endswith("export {};\n")
    assert "shop.events.Vague.carrier: Carrier can't be resolved here." in errors


def test_to_a_file_and_always_the_same(tmp_path):
    file = tmp_path / "events.d.ts"
    assert run("--output", file)[0] == f"Wrote 5 events to {file}.\n"
    first = file.read_bytes()
    run("--output", file)
    assert file.read_bytes() == first
    assert run("--output", file, "--check")[0] == ""


def test_asyncapi():
    output, _ = run("--format", "asyncapi")
    assert json.loads(output)["asyncapi"] == "3.0.0"


def test_a_file_that_is_out_of_date(tmp_path):
    file = tmp_path / "events.d.ts"
    run("--output", file)
    file.write_text(file.read_text().replace("order_id: number", "order_id: string"))
    with pytest.raises(CommandError) as error:
        run("--output", file, "--check")
    assert error.value.returncode == 1
    assert str(error.value).startswith(f"{file} is out of date. Run broadcast_types again.\n")
    assert "-  order_id: string;" in str(error.value)
    assert "+  order_id: number;" in str(error.value)
    assert "order_id: string" in file.read_text()


def test_a_long_difference_is_cut(tmp_path):
    file = tmp_path / "events.d.ts"
    file.write_text("")
    with pytest.raises(CommandError, match="... and [0-9]+ lines more"):
        run("--output", file, "--check")


@pytest.mark.parametrize("content", [None, b"\xff\xfe\xff"])
def test_a_file_that_cant_be_read(tmp_path, content):
    file = tmp_path / "events.d.ts"
    if content:
        file.write_bytes(content)
    with pytest.raises(CommandError, match="Can't read"):
        run("--output", file, "--check")


def test_a_place_that_cant_be_written(tmp_path):
    with pytest.raises(CommandError, match="Can't write .*: No such file or directory"):
        run("--output", tmp_path / "nowhere" / "events.d.ts")


def test_check_needs_a_file():
    with pytest.raises(CommandError, match="--check needs --output"):
        run("--check")
