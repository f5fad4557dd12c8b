"""The documentation is complete and true: whatever has a public name has a heading, and what it shows can be pasted."""

import ast
import re
import subprocess
import sys
from dataclasses import dataclass, fields
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.core.management import get_commands
from django.core.management.base import CommandParser
from django.dispatch import Signal

from broadcasting.conf import RevurbSettings
from broadcasting.conf.broadcasting import BroadcastingSettings
from broadcasting.protocol.application import Application
from pennant.conf import PennantSettings
from sanctum.conf import SanctumSettings
from tests.markdown import Page

ROOT = Path(__file__).resolve().parent.parent
PAGES = [Page(path) for path in sorted((ROOT / "docs").rglob("*.md")) if "_build" not in path.parts]
FRONT = [Page(ROOT / name) for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
ALL = [*FRONT, *PAGES]


@dataclass(frozen=True)
class App:
    """One of our apps, with a folder of pages named after it."""

    name: str
    settings: tuple[Any, ...]

    @property
    def source(self) -> Path:
        return ROOT / self.name

    @property
    def code(self) -> str:
        return "\n".join(path.read_text() for path in self.source.rglob("*.py"))

    def page(self, name: str) -> Page:
        return Page(ROOT / "docs" / self.name / f"{name}.md")


BROADCASTING = App("broadcasting", (RevurbSettings, BroadcastingSettings, Application))
SANCTUM = App("sanctum", (SanctumSettings,))
PENNANT = App("pennant", (PennantSettings,))

each_app = pytest.mark.parametrize("app", [BROADCASTING, PENNANT, SANCTUM], ids=lambda app: app.name)


def missing(wanted: set[str], *pages: Page) -> list[str]:
    return sorted(wanted - {heading for page in pages for heading in page.headings})


def names(pages: list[Page]) -> list[str]:
    return [str(page.path.relative_to(ROOT)) for page in pages]


@each_app
def test_every_setting_has_a_heading(app: App) -> None:
    wanted = {each.name.upper() for owner in app.settings for each in fields(owner)}
    assert missing(wanted, app.page("settings")) == []


@each_app
def test_every_command_has_a_heading(app: App) -> None:
    commands = {path.stem for path in (app.source / "management" / "commands").glob("[!_]*.py")}
    assert missing(commands, app.page("commands")) == []


@each_app
def test_every_signal_has_a_heading(app: App) -> None:
    signals = import_module(f"{app.name}.signals")
    declared = {name for name, value in vars(signals).items() if isinstance(value, Signal)}
    assert missing(declared, app.page("signals")) == []


@each_app
def test_every_system_check_has_a_heading(app: App) -> None:
    assert missing(set(re.findall(rf"{app.name}\.[EWI]\d{{3}}", app.code)), app.page("checks")) == []


@each_app
def test_no_check_is_documented_that_does_not_exist(app: App) -> None:
    headings = app.page("checks").headings
    documented = [heading for heading in headings if re.fullmatch(rf"{app.name}\.[EWI]\d{{3}}", heading)]
    assert [check for check in documented if check not in app.code] == []


@each_app
def test_every_public_name_has_a_heading(app: App) -> None:
    assert missing(public_names(app), *PAGES) == []


@each_app
def test_the_reference_names_what_exists(app: App) -> None:
    """Below a heading with a module's name stand headings with names from it."""
    module, wrong = None, []
    for heading in app.page("api-reference").headings:
        if heading == app.name or heading.startswith(f"{app.name}."):
            module = import_module(heading)
        elif module and not hasattr(module, heading):
            wrong.append(f"{module.__name__}.{heading}")
    assert wrong == []


def test_the_test_client_is_documented_whole() -> None:
    client = import_module("broadcasting.testing").PusherCommunicator
    methods = {name for name in vars(client) if not name.startswith("_")}
    reference = BROADCASTING.page("api-reference").text
    assert [name for name in sorted(methods) if f"`{name}(" not in reference] == []


@pytest.mark.parametrize(
    ("app", "command"),
    [
        (BROADCASTING, "broadcast_outbox"),
        (BROADCASTING, "broadcast_types"),
        (BROADCASTING, "runrevurb"),
        (BROADCASTING, "revurb_install"),
        *(
            (app, path.stem)
            for app in (PENNANT, SANCTUM)
            for path in sorted(app.source.glob("management/commands/[!_]*.py"))
        ),
    ],
    ids=str,
)
def test_every_option_of_a_command_is_documented(app: App, command: str) -> None:
    parser = CommandParser()
    import_module(f"{app.name}.management.commands.{command}").Command().add_arguments(parser)
    options = {option for action in parser._actions for option in action.option_strings if option.startswith("--")}
    assert [option for option in sorted(options - {"--help"}) if f"| `{option}" not in app.page("commands").text] == []


@each_app
def test_the_architecture_is_short_and_names_every_module(app: App) -> None:
    text = app.page("architecture").text
    assert len(text.splitlines()) <= 100
    modules = {path.stem if path.suffix else f"{path.name}/" for path in app.source.iterdir() if is_code(path)}
    assert [name for name in sorted(modules) if not re.search(rf"\b{name}(?!\w)", text)] == []


def is_code(path: Path) -> bool:
    return path.suffix == ".py" and path.stem not in ("__init__", "apps") or (path / "__init__.py").exists()


def test_an_existing_site_is_tested_as_the_docs_show_it() -> None:
    examples = Page(ROOT / "docs" / "install.md").code("python")
    shown = [example[example.index("application = ") :] for example in examples if "ProtocolTypeRouter" in example]
    for module, example in zip(("asgi_wrapped", "asgi_routed"), shown, strict=True):
        assert (ROOT / "tests" / "existing_site" / f"{module}.py").read_text().endswith(example)
    prefixed = next(example for example in examples if "live/" in example).split("websocket = ")[1].strip()
    assert prefixed in (ROOT / "tests" / "existing_site" / "asgi_prefixed.py").read_text()


def public_names(app: App) -> set[str]:
    """Whatever stands in an ``__all__`` of a module whose path has no private part."""
    found: set[str] = set()
    for path in app.source.rglob("*.py"):
        if any(part.startswith("_") and part != "__init__.py" for part in path.relative_to(app.source).parts):
            continue
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.Assign) and any(getattr(target, "id", "") == "__all__" for target in node.targets):
                found.update(ast.literal_eval(node.value))
    return found


@pytest.mark.parametrize("which", ALL, ids=names(ALL))
def test_links_resolve(which: Page) -> None:
    broken = [link for link in which.links if not resolves(which, link)]
    assert broken == []


def resolves(source: Page, link: str) -> bool:
    path, _, fragment = link.partition("#")
    target = (source.path.parent / path).resolve() if path else source.path
    if not target.exists():
        return False
    return not fragment or fragment in Page(target).anchors


@pytest.mark.parametrize("which", ALL, ids=names(ALL))
def test_python_examples_compile(which: Page) -> None:
    for example in which.code("python"):
        compile(example, str(which.path), "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


@pytest.mark.parametrize("which", ALL, ids=names(ALL))
def test_commands_exist(which: Page) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    shell = "\n".join([*which.code("sh"), *re.findall(r"`([^`\n]+)`", which.prose)])
    assert set(re.findall(r"(?:^|[ \n])make ([a-z-]+)", shell)) - targets == set()
    assert set(re.findall(r"manage\.py ([a-z_]+)", shell)) - set(get_commands()) == set()


def test_site_builds_without_a_warning(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html"]
    result = subprocess.run(
        [*command, "-d", tmp_path / "trees", ROOT / "docs", tmp_path / "html"],
        capture_output=True,
        text=True,
        timeout=55,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    html = (tmp_path / "html" / "index.html").read_text()
    assert re.findall(r'<(?:link|script)[^>]+(?:href|src)="(?:https?:)?//', html) == [], "nothing comes from elsewhere"
