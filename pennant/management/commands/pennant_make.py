"""``manage.py pennant_make``: writes the definition of a feature into an app's ``features.py``."""

import ast
import re
import shutil
from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from pennant.definitions import registry
from pennant.definitions.names import feature_name
from pennant.importing.code import identifier
from pennant.management.arguments import told_plainly
from revurb.commands.telling import plain

_FUNCTION = '''@Feature.define({name!a})
def {identifier}(scope):
    """What {name} is for."""
    return False
'''
_CLASS = '''class {identifier}(FeatureClass):
    """What {name} is for."""

    name = {name!a}

    def resolve(self, scope):
        return False
'''


class Command(BaseCommand):
    help = "Writes the definition of a feature, which is off until you say more, into an app's features.py."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the feature")
        parser.add_argument("--app", help="label of an app; the first one of the project itself, without it")
        kind = parser.add_mutually_exclusive_group()
        kind.add_argument("--function", action="store_true", help="a function of the scope, as without an option")
        kind.add_argument("--class", action="store_true", dest="is_class", help="a class")
        parser.add_argument("--force", action="store_true", help="write it even if code defines the feature already")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises ``CommandError`` for what can't be written, and then changes nothing."""
        with told_plainly():
            name = feature_name(options["name"])
        if '"' in name or "\\" in name:
            raise CommandError("A name with quotes or backslashes is better written by hand.")
        if name in registry.names() and not options["force"]:
            raise CommandError(f"Code defines {plain(name)!r} already: {registry.expect(name).origin}.")
        path = Path(_app(options["app"]).path) / "features.py"
        code, imported = (_CLASS, "FeatureClass") if options["is_class"] else (_FUNCTION, "Feature")
        called = _class_name(name) if options["is_class"] else identifier(name)
        before = _read(path)
        if called in _taken(before, path):
            raise CommandError(f"{path} has a {called} already.")
        _write(path, _with(before, imported, code.format(name=name, identifier=called)))
        self.stdout.write(f"{plain(name, 255)}: written into {path}.")


def _app(label: str | None) -> AppConfig:
    if label is not None:
        try:
            return apps.get_app_config(label)
        except LookupError as error:
            raise CommandError(f"There is no app {plain(label)!r}: {error}") from error
    base = getattr(settings, "BASE_DIR", None)
    for config in apps.get_app_configs():
        inside = base is not None and Path(config.path).is_relative_to(base)
        if inside and not {"site-packages", "dist-packages"} & set(Path(config.path).parts):
            return config
    raise CommandError("Say which app: --app.")


def _class_name(name: str) -> str:
    words = re.split(r"[\W_]+", name, flags=re.ASCII)
    return identifier("".join(word[:1].upper() + word[1:] for word in words) or name)


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode() if path.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} can't be read: {error}") from error


def _taken(code: str, path: Path) -> set[str]:
    """What a module's top level calls by a name, imports too."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError) as error:
        raise CommandError(f"{path} is not valid Python, so nothing was written: {error}") from error
    defined = {
        node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }
    assigned = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return defined | assigned | _imported(tree)


def _imported(tree: ast.Module) -> set[str]:
    nodes = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    return {alias.asname or alias.name.split(".")[0] for node in nodes for alias in node.names}


def _with(before: str, imported: str, definition: str) -> str:
    """The module with the definition at its end, and the import that it needs after the other ones."""
    line = f"from pennant import {imported}\n"
    if not before.strip():
        return f"{line}\n\n{definition}"
    newline = "\r\n" if "\r\n" in before else "\n"
    # Not splitlines(), which knows more ends of lines than Python's parser.
    lines = before.rstrip().split("\n")
    if imported not in _from_pennant(ast.parse(before)):
        lines.insert(_after_imports(ast.parse(before)), line.replace("\n", newline).removesuffix("\n"))
    return "\n".join(lines).rstrip() + f"\n\n\n{definition}".replace("\n", newline)


def _from_pennant(tree: ast.Module) -> set[str]:
    nodes = [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == "pennant"]
    return {alias.name for node in nodes for alias in node.names if alias.asname is None}


def _after_imports(tree: ast.Module) -> int:
    """The number of lines up to the last import of the beginning, or else the docstring."""
    end = 0
    for number, node in enumerate(tree.body):
        is_docstring = number == 0 and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if not is_docstring and not isinstance(node, ast.Import | ast.ImportFrom):
            break
        end = node.end_lineno or end
    return end


def _write(path: Path, code: str) -> None:
    """Write the file whole or not at all."""
    target = path.resolve()
    draft = target.with_name(f".{target.name}.draft")
    try:
        compile(code, str(path), "exec")
        draft.write_bytes(code.encode())
        if target.exists():
            shutil.copymode(target, draft)
        draft.replace(target)
    except (OSError, SyntaxError) as error:
        draft.unlink(missing_ok=True)
        raise CommandError(f"{path} can't be written: {error}") from error
