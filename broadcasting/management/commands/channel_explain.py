"""``manage.py channel_explain``: why a user is let into a channel, or is not."""

import json
import sys
from collections.abc import Sequence
from typing import Any

from asgiref.sync import async_to_sync
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from broadcasting.authorization.decision import Decision, decide
from broadcasting.authorization.guards import Note, guard_label
from broadcasting.authorization.names import shown
from broadcasting.authorization.registry import GuardSpec

NOBODY = "anonymous"


class Command(BaseCommand):
    help = (
        "Says step by step why a user is let into a channel, or is not; exits with 0 or 1. It asks the very functions "
        "that the endpoint asks, which do what they do. Only the guards are not asked: the user is taken as known."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", help=f"primary key or username, or {NOBODY!r} for nobody")
        parser.add_argument("channel", help="the channel's full name, such as private-orders.1")
        parser.add_argument("--json", action="store_true", help="print a JSON object instead of lines for people")

    def handle(self, *args: Any, **options: Any) -> None:
        user = None if options["user"] == NOBODY else _find_user(options["user"])
        try:
            decision = async_to_sync(decide)(options["channel"], _Known(user))
        except Exception as error:
            raise CommandError(f"A rule failed: {type(error).__name__}: {error}", returncode=2) from error
        self.write(decision, options["json"])
        if not decision.allowed:
            sys.exit(1)

    def write(self, decision: Decision, as_json: bool) -> None:
        if as_json:
            name = decision.channel.name if decision.channel else None
            told = {"allowed": decision.allowed, "channel": name, "steps": list(decision.steps)}
            self.stdout.write(json.dumps(told, indent=2))
            return
        *steps, verdict = decision.steps
        for step in steps:
            self.stdout.write(step)
        style = self.style.SUCCESS if decision.allowed else self.style.ERROR
        self.stdout.write(style(verdict if decision.allowed else f"Refused: {verdict}"))


class _Known:
    """Somebody whom every guard knows."""

    def __init__(self, user: Any) -> None:
        self._user = user

    async def identify(self, guards: Sequence[GuardSpec], note: Note) -> Any:
        labels = ", ".join(map(guard_label, guards))
        note(f"Taken as what the guards ({labels}) found: {shown(self._user) if self._user else 'nobody'}.")
        return self._user


def _find_user(text: str) -> Any:
    """The user with this primary key, or with this username. Raises ``CommandError`` when there is none."""
    try:
        model = get_user_model()
    except ImproperlyConfigured as error:
        raise CommandError(str(error), returncode=2) from error
    for field in ("pk", model.USERNAME_FIELD):
        try:
            return model._default_manager.get(**{field: text})
        except (model.DoesNotExist, ValueError, TypeError, OverflowError, ValidationError):
            continue
    raise CommandError(f"There is no user with the primary key or the username {text[:200]!r}.", returncode=2)
