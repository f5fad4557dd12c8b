"""``manage.py broadcast_outbox``: relays what the outbox holds, or tells how it stands."""

import argparse
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connections

from broadcasting.conf.broadcasting import get_broadcasting_settings
from broadcasting.management.telling import Counter, table
from broadcasting.models import OutboxEvent
from broadcasting.outbox.dead import retry
from broadcasting.outbox.options import RelayOptions
from broadcasting.outbox.record import prune
from broadcasting.outbox.relay import Relay
from broadcasting.outbox.report import standings


def number(kind: Callable[[str], float], lowest: float, highest: float) -> Callable[[str], Any]:
    """An option's type: a number in a range, both ends included."""

    def read(text: str) -> Any:
        try:
            value = kind(text)
        except ValueError:
            value = lowest - 1
        if not lowest <= value <= highest:
            raise argparse.ArgumentTypeError(f"must be a number from {lowest} to {highest}, not {text[:40]!r}")
        return value

    return read


class Command(BaseCommand):
    help = "Sends the events that wait in the outbox, until SIGTERM or SIGINT."

    def add_arguments(self, parser: CommandParser) -> None:
        """All but ``--connection`` and the ways of ``what`` say how it relays."""
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--once", action="store_true", help="send what is due, and end")
        what.add_argument("--status", action="store_true", help="tell how the outbox stands, and end")
        what.add_argument("--retry-dead", action="store_true", help="let events that were set aside be tried again")
        what.add_argument("--prune", action="store_true", help="delete what was sent longer ago than is kept, and end")
        parser.add_argument("--connection", action="append", help="only of this connection; may be given several times")
        parser.add_argument("--interval", type=number(float, 0.01, 3600), default=0.25, help="seconds between looks")
        parser.add_argument("--batch", type=number(int, 1, 500), default=100, help="events that are sent at once")
        parser.add_argument("--lease", type=number(float, 1, 3600), default=30, help="seconds until another takes over")
        parser.add_argument("--keep", type=number(int, 0, 3650), help="days for which sent events are kept")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises ``CommandError`` where the settings or the database can't be used."""
        try:
            relaying = self.read(options)
            self.carry_out(relaying, options)
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(
                f"The outbox can't be used; did `manage.py migrate` make its table? ({error})"
            ) from error

    def read(self, options: dict[str, Any]) -> RelayOptions:
        """What the relay is told to do. Raises ``CommandError`` for a name that nothing has."""
        chosen = {"batch": options["batch"], "lease": options["lease"]}
        known = get_broadcasting_settings().CONNECTIONS
        if unknown := [each for each in options["connection"] or () if each not in known]:
            raise CommandError(f"There is no connection {unknown[0][:60]!r}. Known are {', '.join(known)}.")
        if options["connection"]:
            chosen["connections"] = tuple(dict.fromkeys(options["connection"]))
        if options["keep"] is not None:
            chosen["keep_days"] = options["keep"]
        relaying = RelayOptions(**chosen)
        if relaying.database not in connections:
            raise CommandError(f"OUTBOX_DATABASE: there is no database {relaying.database!r} in DATABASES.")
        return relaying

    def carry_out(self, relaying: RelayOptions, options: dict[str, Any]) -> None:
        """Do what the options say."""
        rows = OutboxEvent.objects.using(relaying.database).filter(connection__in=relaying.connections)
        if options["status"]:
            self.stdout.write(table(standings(relaying.database)))
        elif options["retry_dead"]:
            self.stdout.write(f"{retry(rows.dead())} events are tried again.")
        elif options["prune"]:
            self.stdout.write(f"{prune(relaying.database, relaying.keep_days)} events deleted.")
        else:
            rows.exists()  # A table that is missing is told before anything is promised.
            self.relay(relaying, options)

    def relay(self, relaying: RelayOptions, options: dict[str, Any]) -> None:
        """Relay until a signal comes, or once; what has begun by then is finished."""
        stopping = threading.Event()
        relay = Relay(relaying, self.tell)
        counter = Counter(self.tell)
        previous = {each: signal.signal(each, self.stopper(stopping)) for each in (signal.SIGTERM, signal.SIGINT)}
        self.tell(f"Relaying {', '.join(relaying.connections)} from database {relaying.database!r}.")
        try:
            while not stopping.is_set():
                tally = relay.turn()
                counter.add(tally)
                if tally:
                    continue
                if options["once"]:
                    break
                stopping.wait(options["interval"])
        finally:
            relay.close()
            counter.tell()
            for each, handler in previous.items():
                signal.signal(each, handler)
        self.tell("Stopped.")

    def stopper(self, stopping: threading.Event) -> Callable[[int, FrameType | None], None]:
        """The first signal lets the batch end; a second one does what it does elsewhere."""

        def stop(number: int, frame: FrameType | None) -> None:
            stopping.set()
            signal.signal(number, signal.SIG_DFL)

        return stop

    def tell(self, sentence: str) -> None:
        """Say it at once, also into a pipe."""
        self.stdout.write(sentence)
        self.stdout.flush()
