"""A file of environment variables (``.env``): what it sets, and how variables are added without touching the rest."""

import contextlib
import os
import re
import stat
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

LARGEST_FILE = 2**20
"""Bytes; nobody's .env is larger."""

# One line, or several where a quoted value spans them. A line that sets nothing matches with an empty ``name``.
ENTRY = re.compile(
    r"""
    (?:
        \ufeff?[ \t]*(?:export[ \t]+)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)[ \t]*(?P<sign>=)[ \t]*
        (?P<value>"(?:\\.|[^"\\])*"|'[^']*'|(?:[^\s#]\S*(?:[ \t]+[^\s#]\S*)*)?)
    )?
    [^\r\n]*(?:\r\n|\r|\n|\Z)
    """,
    re.VERBOSE | re.DOTALL,
)


class EnvironmentFileError(Exception):
    """The file can't be read or written; the text says why and names the file."""


def read_file(path: Path) -> str:
    """The file's text with its own line ends, empty if there is no file. Raises ``EnvironmentFileError``."""
    try:
        if not path.exists():
            return ""
        if not path.is_file():
            raise EnvironmentFileError(f"{path} is not a file.")
        if path.stat().st_size > LARGEST_FILE:
            raise EnvironmentFileError(f"{path} is larger than {LARGEST_FILE} bytes.")
        return path.read_bytes().decode()
    except UnicodeDecodeError:
        raise EnvironmentFileError(f"{path} is not encoded in UTF-8.") from None
    except (OSError, ValueError) as error:
        raise EnvironmentFileError(f"{path} can't be read: {_reason(error)}.") from None


def find_names(text: str) -> set[str]:
    """The variables to which the text gives a value that is not empty."""
    return {entry["name"] for entry in _entries(text) if entry["value"].strip("\"'")}


def set_variables(text: str, values: Mapping[str, str]) -> str:
    """The text with the variables set: in place where it names them already, else at the end.

    Values are written as they are, so they come quoted where they need quotes. Everything else stays as it is.
    Raises ``EnvironmentFileError`` when the result would not be read as meant.
    """
    named = {entry["name"] for entry in _entries(text)}
    missing = {name: value for name, value in values.items() if name not in named}
    edited = _append(_replace(text, values), missing)
    if not values.items() <= {entry["name"]: entry["value"] for entry in _entries(edited)}.items():
        raise EnvironmentFileError("The file has a quote that is not closed, which would swallow what follows it.")
    return edited


def write_file(path: Path, text: str) -> None:
    """Replace the file in one step, so that no reader and no crash ever sees a half of it.

    A new file can be read by its owner only; an existing one keeps mode, owner and, if it is a link, its place.
    Raises ``EnvironmentFileError``.
    """
    temporary = None
    try:
        target = path.resolve()
        before = target.stat() if target.exists() else None
        if before and not os.access(target, os.W_OK):
            raise EnvironmentFileError(f"{path} is not writable.")
        handle, temporary = tempfile.mkstemp(prefix=".env-", dir=target.parent)  # mode 0600
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        if before:
            _give_attributes(temporary, before)
        os.replace(temporary, target)
    except (OSError, ValueError, RuntimeError) as error:  # a null byte or a circle of links in the path
        raise EnvironmentFileError(f"{path} can't be written: {_reason(error)}.") from None
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)


def is_readable_by_others(path: Path) -> bool:
    """Whether users other than the file's owner may read it."""
    return bool(path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))


def _replace(text: str, values: Mapping[str, str]) -> str:
    pieces, end = [], 0
    for entry in _entries(text):
        if entry["name"] in values:
            start = entry.start("value") if entry["value"] else entry.end("sign")  # a comment needs its space
            pieces += [text[end:start], values[entry["name"]]]
            end = entry.end("value") if entry["value"] else start
    return "".join([*pieces, text[end:]])


def _append(text: str, values: Mapping[str, str]) -> str:
    newline = "\r\n" if "\r\n" in text else "\n"
    if values and text.strip("\ufeff"):
        text += newline if text.endswith(("\n", "\r")) else newline * 2
    return text + "".join(f"{name}={value}{newline}" for name, value in values.items())


def _entries(text: str) -> Iterator[re.Match[str]]:
    return (entry for entry in ENTRY.finditer(text) if entry["name"])


def _give_attributes(path: str, of: os.stat_result) -> None:
    with contextlib.suppress(PermissionError):  # only root may give files away
        os.chown(path, of.st_uid, of.st_gid)
    os.chmod(path, stat.S_IMODE(of.st_mode))


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
