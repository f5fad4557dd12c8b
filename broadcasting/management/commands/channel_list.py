"""``manage.py channel_list``: every declared channel, who answers for it, and who may ask."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from broadcasting.authorization.guards import default_guards, guard_label
from broadcasting.authorization.registry import Rule, rules


class Command(BaseCommand):
    help = "Lists the private and presence channels that channels.py modules declare, in the order they are tried."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print a JSON array instead of lines for people")

    def handle(self, *args: Any, **options: Any) -> None:
        described = [_describe(rule) for rule in rules()]
        if options["json"]:
            self.stdout.write(json.dumps(described, indent=2))
        elif not described:
            self.stdout.write("No channel is declared. Decorate functions by @channel in the channels.py of an app.")
        else:
            self.write_lines(described)

    def write_lines(self, described: list[dict[str, Any]]) -> None:
        width = max(len(each["pattern"]) for each in described)
        for each in described:
            self.stdout.write(f"{self.style.SUCCESS(each['pattern'].ljust(width))}  {each['handler']}")
            self.stdout.write(f"{' ' * width}  {', '.join(each['guards'])}  {each['place']}")


def _describe(rule: Rule) -> dict[str, Any]:
    guards = default_guards() if rule.guards is None else rule.guards
    return {
        "pattern": rule.pattern.text,
        "handler": rule.name,
        "guards": [guard_label(guard) for guard in guards],
        "place": rule.place.removeprefix(f"{getattr(settings, 'BASE_DIR', Path.cwd())}/"),
    }
