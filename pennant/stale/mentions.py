"""Where a project's files name features."""

import ast
import os
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

TEXTS = frozenset(
    {".html", ".htm", ".jinja", ".jinja2", ".j2", ".txt", ".xml", ".js", ".mjs", ".ts", ".jsx", ".tsx", ".vue"}
)
"""Besides Python: templates, and front ends, in which a feature stands between quotes."""
SKIPPED = frozenset({"__pycache__", "node_modules", "site-packages", "migrations", "build", "dist"})
LARGEST = 2_000_000
"""Bytes of a file that is looked into."""


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """A line that names a feature."""

    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


def find_mentions(words: dict[str, str], roots: Iterable[Path]) -> dict[str, list[Mention]]:
    """Where features are named: by their text in Python, templates and front ends, and by their class in Python.

    ``words`` are the texts and the names of classes that are looked for, each with its feature. Folders of virtual
    environments, packages, migrations and hidden ones are left out, and so are files that can't be read. Paths are
    relative to the working directory where they are in it.
    """
    found: dict[str, set[Mention]] = {}
    for path in _files(roots):
        text = _read(path)
        if text is None or not any(word in text for word in words):
            continue
        lines = _in_python(text, words) if path.suffix == ".py" else _in_text(text, words)
        for word, line in lines:
            found.setdefault(words[word], set()).add(Mention(_shown(path), line))
    return {feature: sorted(mentions) for feature, mentions in found.items()}


def _files(roots: Iterable[Path]) -> Iterator[Path]:
    seen: set[Path] = set()
    for root in roots:
        for folder, folders, names in os.walk(root):
            folders[:] = sorted(name for name in folders if not _is_skipped(Path(folder) / name))
            for name in sorted(names):
                path = (Path(folder) / name).absolute()
                if path not in seen and (path.suffix == ".py" or path.suffix in TEXTS):
                    seen.add(path)
                    yield path


def _is_skipped(folder: Path) -> bool:
    return folder.name.startswith(".") or folder.name in SKIPPED or (folder / "pyvenv.cfg").exists()


def _read(path: Path) -> str | None:
    try:
        return None if path.stat().st_size > LARGEST else path.read_text("utf-8")
    except (OSError, ValueError):
        return None


def _in_python(text: str, words: Collection[str]) -> Iterator[tuple[str, int]]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return
    for node in ast.walk(tree):
        word = None
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            word = node.value
        elif isinstance(node, ast.Name):
            word = node.id
        elif isinstance(node, ast.Attribute):
            word = node.attr
        elif isinstance(node, ast.ClassDef):
            word = node.name
        if word in words:
            yield word, node.lineno  # type: ignore[attr-defined,misc]


def _in_text(text: str, words: Collection[str]) -> Iterator[tuple[str, int]]:
    pattern = re.compile(r"""(["'`])(""" + "|".join(map(re.escape, words)) + r")\1")
    for number, line in enumerate(text.splitlines(), 1):
        for match in pattern.finditer(line):
            yield match[2], number


def _shown(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
