"""The page of settings and that of checks say what the code does: headings, defaults, variables, example."""

import re
from dataclasses import MISSING, fields
from pathlib import Path

import pytest

from broadcasting.checks import CHECK_IDS
from broadcasting.conf import broadcasting
from broadcasting.conf.broadcasting import BroadcastingSettings
from broadcasting.conf.credentials import EXAMPLE_CREDENTIALS
from broadcasting.conf.settings import APPLICATION_VARIABLES, SETTING_VARIABLES, RevurbSettings
from broadcasting.protocol.application import Application

DOCS = Path(__file__).resolve().parents[3] / "docs" / "broadcasting"
SECTION = re.compile(r"^### (?P<heading>\S+)\n(?P<body>.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)

FIELDS = {each.name.upper(): each for each in (*fields(RevurbSettings), *fields(Application))}
FIELDS |= {each.name: each for each in fields(BroadcastingSettings)}
VARIABLES = SETTING_VARIABLES | APPLICATION_VARIABLES | broadcasting.SETTING_VARIABLES


def sections(name: str) -> dict[str, str]:
    return {match["heading"]: match["body"] for match in SECTION.finditer((DOCS / name).read_text())}


def test_headings_are_the_settings_in_their_order():
    assert list(sections("settings.md")) == list(FIELDS)


@pytest.mark.parametrize("name", FIELDS)
def test_default_and_variables(name):
    body = sections("settings.md")[name]
    default = FIELDS[name].default
    if name == "CONNECTIONS":
        default = FIELDS[name].default_factory()
    if default is MISSING:
        assert "it must be given" in body
    else:
        shown = repr(list(default) if isinstance(default, tuple) else default).replace("'", '"')
        assert f"Default: `{shown}`." in body
    if name in VARIABLES:
        assert f"Environment: {', '.join(f'`{variable}`' for variable in VARIABLES[name])}." in body


def test_the_example_is_one_that_a_check_refuses():
    text = (DOCS / "settings.md").read_text()
    assert all(f'"{name}": "{value}"' in text for name, value in EXAMPLE_CREDENTIALS.items())


def test_headings_are_the_checks_in_their_order():
    assert list(sections("checks.md")) == list(CHECK_IDS)
