"""``echo.js`` is typed by its comments: TypeScript finds nothing in it, nor in a page that uses it."""

import subprocess
from pathlib import Path

import pytest

from tests.integration.node_client import FOLDER, MODULE

pytestmark = [pytest.mark.node, pytest.mark.timeout(120)]

CHECKS = ["--noEmit", "--allowJs", "--checkJs", "--strict", "--types", ""]
BROWSER = [
    "--module",
    "es2022",
    "--moduleResolution",
    "bundler",
    "--target",
    "es2022",
    "--lib",
    "es2024,dom,dom.iterable",
]


def complaints(node_modules: Path, *files: Path) -> str:
    command = [node_modules / ".bin" / "tsc", *CHECKS, *BROWSER, *files]
    result = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, timeout=100, check=False)
    return result.stdout + result.stderr


def test_the_module_is_sound(node_modules: Path) -> None:
    assert complaints(node_modules, MODULE, *sorted((MODULE.parent / "echo").glob("*.js"))) == ""


def test_a_page_gets_its_types(node_modules: Path) -> None:
    assert complaints(node_modules, FOLDER / "typed_page.ts") == ""


def test_a_mistake_would_be_found(node_modules: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.ts"
    page.write_text(f'import Echo from "{MODULE}";\nnew Echo({{ key: "k" }}).channel(7);\n')
    assert "TS2345" in complaints(node_modules, page)
