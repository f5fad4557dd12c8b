"""A program that commits data and events, and rolls some of both back, until it is killed.

``python -m tests.integration.outbox_writer NAME`` writes; each of its transactions makes a group ``NAME:number`` and
an event that says so. ``--committed`` prints the names of all groups, and how many events wait, as JSON.
"""

import itertools
import json
import random
import sys
import time
from contextlib import suppress

import django

COMMON = "everything"


class Undone(Exception):
    """A transaction's end."""


def write(name: str, most: int | None) -> None:
    """Write ``most`` events, or without end; about every fifth transaction is rolled back."""
    from django.contrib.auth.models import Group
    from django.db import transaction

    from broadcasting.events import Broadcast

    for number in itertools.islice(itertools.count(), most):
        with suppress(Undone), transaction.atomic():
            Group.objects.create(name=f"{name}:{number}")
            channels = [f"writer-{name}", *([COMMON] if number % 3 == 0 else [])]
            Broadcast.on(*channels).as_("Counted").with_({"writer": name, "number": number}).send()
            time.sleep(random.random() / 50)
            if random.random() < 0.2:
                raise Undone
        time.sleep(random.random() / 100)


def committed() -> dict[str, object]:
    """What is there."""
    from django.contrib.auth.models import Group

    from broadcasting.models import OutboxEvent

    return {"groups": [*Group.objects.values_list("name", flat=True)], "waiting": OutboxEvent.objects.count()}


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "--committed":
        print(json.dumps(committed()))
    else:
        print("writing", flush=True)
        write(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else None)
