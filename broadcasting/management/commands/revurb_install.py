"""``manage.py revurb_install``: fresh credentials for one application, printed or added to a file."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from broadcasting.conf.credentials import generate_credentials
from broadcasting.conf.environment_file import (
    EnvironmentFileError,
    find_names,
    is_readable_by_others,
    read_file,
    set_variables,
    write_file,
)

CREDENTIAL_NAMES = ("REVURB_APP_ID", "REVURB_APP_KEY", "REVURB_APP_SECRET")
MIRRORED_NAMES = ("REVURB_APP_KEY", "REVURB_HOST", "REVURB_PORT", "REVURB_SCHEME")
"""What a page must know; laravel-echo projects read them with the prefix VITE_REVERB_ when Vite builds them."""

NEXT_STEPS = """
Django does not read .env files by itself: let your process manager do it, or `set -a; . ./.env; set +a` in a shell.

settings.py:
    INSTALLED_APPS = [..., "broadcasting"]
    ASGI_APPLICATION = "{project}.asgi.application"

{project}/asgi.py, for ASGI servers other than runrevurb, which does this by itself:
    import os

    from django.core.asgi import get_asgi_application

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "{project}.settings")
    site = get_asgi_application()

    from broadcasting import revurb_application

    application = revurb_application(site)

Then: python manage.py runrevurb
"""


class Command(BaseCommand):
    help = "Makes credentials for an application of the Revurb server and prints them, or adds them to a file."
    requires_system_checks = []  # a site without credentials fails them, and this is the way out

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--write",
            nargs="?",
            const=".env",
            metavar="FILE",
            help="Add the variables that the file (default: .env) does not set yet, instead of printing all.",
        )
        parser.add_argument(
            "--force", action="store_true", help="With --write: replace id, key and secret that the file has already."
        )
        parser.add_argument(
            "--format", choices=("env", "settings", "json"), default="env", help="How to print (default: env)."
        )

    def handle(self, *args: Any, write: str | None, force: bool, format: str, **options: Any) -> None:
        if write is None:
            if force:
                raise CommandError("--force needs --write.")
            self._print(format)
            return
        if format != "env":
            raise CommandError("--write writes environment variables; it can't be combined with another --format.")
        try:
            self._write(Path(write), force)
        except EnvironmentFileError as error:
            raise CommandError(str(error)) from None

    def _print(self, format: str) -> None:
        values = _fresh_values()
        if format == "json":
            self.stdout.write(json.dumps({name: value.strip('"') for name, value in values.items()}, indent=2))
        elif format == "settings":
            self.stdout.write(_as_settings(values))
        else:
            values |= _mirrors(set())
            self.stdout.write("\n".join(f"{name}={value}" for name, value in values.items()))
            self._tell(NEXT_STEPS.format(project=_project()))

    def _write(self, path: Path, force: bool) -> None:
        text = read_file(path)
        present = find_names(text)
        wanted = {_name_in(present, name): value for name, value in _fresh_values().items()} | _mirrors(present)
        replaceable = {_name_in(present, name) for name in CREDENTIAL_NAMES} if force else set()
        changes = {name: value for name, value in wanted.items() if name not in present or name in replaceable}
        if changes:
            write_file(path, set_variables(text, changes))
        self._report(path, "Added", [name for name in changes if name not in present], "to")
        self._report(path, "Replaced", [name for name in changes if name in present], "in")
        self._report(path, "Kept", [name for name in wanted if name not in changes], "in")
        self._warn(path)
        if not text:
            self._tell(NEXT_STEPS.format(project=_project()))

    def _report(self, path: Path, verb: str, names: list[str], preposition: str) -> None:
        if names:
            self.stdout.write(f"{verb} {', '.join(names)} {preposition} {path}.")

    def _warn(self, path: Path) -> None:
        if is_readable_by_others(path):
            self._tell(f"{path} can be read by other users: chmod 600 {path}")
        configured = getattr(settings, "REVURB", None)
        if isinstance(configured, dict) and "APPS" in configured:
            self._tell("settings.REVURB has APPS, so REVURB_APP_* variables are not read: remove APPS to use them.")

    def _tell(self, text: str) -> None:
        """Notes go to stderr, so that what stdout gets can be put into a file; they are no errors, hence not red."""
        self.stderr.write(text, str)


def _fresh_values() -> dict[str, str]:
    credentials = generate_credentials()
    return {
        "REVURB_APP_ID": credentials.id,
        "REVURB_APP_KEY": credentials.key,
        "REVURB_APP_SECRET": credentials.secret,
        "REVURB_HOST": '"localhost"',
        "REVURB_PORT": "8080",
        "REVURB_SCHEME": "http",
    }


def _name_in(present: set[str], name: str) -> str:
    """The variable that already does the work of ours: a Laravel file has REVERB_* ones, which we read too."""
    laravels = name.replace("REVURB_", "REVERB_")
    return laravels if name not in present and laravels in present else name


def _mirrors(present: set[str]) -> dict[str, str]:
    return {
        f"VITE_{name.replace('REVURB_', 'REVERB_')}": f'"${{{_name_in(present, name)}}}"' for name in MIRRORED_NAMES
    }


def _as_settings(values: dict[str, str]) -> str:
    return (
        "REVURB = {\n"
        f'    "HOST": {values["REVURB_HOST"]},\n'
        f'    "PORT": {values["REVURB_PORT"]},\n'
        f'    "SCHEME": "{values["REVURB_SCHEME"]}",\n'
        '    "APPS": [\n'
        "        {\n"
        f'            "ID": "{values["REVURB_APP_ID"]}",\n'
        f'            "KEY": "{values["REVURB_APP_KEY"]}",\n'
        f'            "SECRET": "{values["REVURB_APP_SECRET"]}",\n'
        "        }\n"
        "    ],\n"
        "}"
    )


def _project() -> str:
    """The package of the project, for the snippet."""
    return str(getattr(settings, "ROOT_URLCONF", None) or "").rpartition(".")[0] or "mysite"
