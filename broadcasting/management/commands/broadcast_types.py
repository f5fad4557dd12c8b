"""Write the types of the site's events for other programs."""

import difflib
import json
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from broadcasting.schemas.asyncapi import asyncapi
from broadcasting.schemas.catalogue import Catalogue, catalogue_of
from broadcasting.schemas.discovery import discover_events
from broadcasting.schemas.models import add_models
from broadcasting.schemas.typescript import typescript

MOST_LINES = 20
"""Lines of a difference that are shown."""


def _document(catalogue: Catalogue) -> str:
    return json.dumps(asyncapi(catalogue), indent=2) + "\n"


FORMATS: dict[str, Callable[[Catalogue], str]] = {"ts": typescript, "asyncapi": _document}


class Command(BaseCommand):
    help = "Writes TypeScript declarations, or an AsyncAPI document, of the events that the installed apps broadcast."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=FORMATS, default="ts", help="TypeScript (default) or AsyncAPI 3.0.")
        parser.add_argument("--output", type=Path, metavar="FILE", help="Write to a file instead of the terminal.")
        parser.add_argument("--check", action="store_true", help="Write nothing; fail if FILE is out of date.")

    def handle(self, *args: Any, **options: Any) -> None:
        output: Path | None = options["output"]
        if options["check"] and output is None:
            raise CommandError("--check needs --output: the file to compare with.")
        catalogue = catalogue_of(discover_events())
        add_models(catalogue)
        for warning in catalogue.warnings:
            self.stderr.write(self.style.WARNING(warning))
        text = FORMATS[options["format"]](catalogue)
        if output is None:
            self.stdout.write(text, ending="")
        elif options["check"]:
            compare(output, text)
        else:
            self.write(output, text, len(catalogue.events))

    def write(self, output: Path, text: str, count: int) -> None:
        try:
            output.write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"Can't write {output}: {error.strerror}.") from None
        self.stdout.write(f"Wrote {count} events to {output}.")


def compare(output: Path, text: str) -> None:
    """Raise ``CommandError`` that shows where a file differs from what it should hold."""
    try:
        present = output.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"Can't read {output}: {getattr(error, 'strerror', None) or error}.") from None
    if present == text:
        return
    lines = list(difflib.unified_diff(present.splitlines(), text.splitlines(), str(output), "now", lineterm="", n=1))
    more = [f"... and {len(lines) - MOST_LINES} lines more"] if len(lines) > MOST_LINES else []
    raise CommandError("\n".join([f"{output} is out of date. Run broadcast_types again.", *lines[:MOST_LINES], *more]))
