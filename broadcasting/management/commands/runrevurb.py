"""``manage.py runrevurb``: the server, from the command's options to its exit status."""

import os
import signal
import sys
import threading
from argparse import ArgumentParser
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, SystemCheckError
from django.core.management.color import color_style
from django.db import DatabaseError, connections
from django.utils import autoreload

from broadcasting.applications import get_provider
from broadcasting.conf import get_settings
from broadcasting.conf.settings import read_current_settings, use_options
from broadcasting.hub import get_hub
from broadcasting.hub.process import serve_here
from broadcasting.server import banner, engine_class
from broadcasting.server.base import RESTART, STOP_SIGNALS, Engine, EngineUnavailable, ServerOptions
from broadcasting.server.console import Console
from broadcasting.server.embedded import EmbeddedFailed
from broadcasting.server.inheritance import take_inheritance
from broadcasting.server.leader import Leader, NothingShared
from broadcasting.server.limits import raise_open_files
from broadcasting.server.listeners import ListenError, check_certificate, open_listeners
from broadcasting.server.parent import WorkersFailed
from broadcasting.server.restart import RestartWatch
from broadcasting.server.site import site_application
from broadcasting.server.worker import WorkerProcess

LAST_SECONDS = 1.0
"""Between the end of the grace period and the end of the process, however stuck it is."""
RELOAD_STATUS = 3
"""The exit status by which a reloaded process asks Django's reloader for a fresh one."""


class Command(BaseCommand):
    help = "Runs the Pusher server, its HTTP API and the Django site."

    engine: Engine | None = None
    worker: WorkerProcess | None = None
    stopped_by: str | None = None

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", help="Address to listen on (REVURB_SERVER_HOST, 0.0.0.0).")
        parser.add_argument(
            "--port", type=int, help="Port to listen on (REVURB_SERVER_PORT, 8080); 0 takes a free one."
        )
        parser.add_argument("--path", help="Path that sockets and API live under (REVURB_SERVER_PATH, none).")
        parser.add_argument("--hostname", help="Public host name (REVURB_HOST).")
        parser.add_argument("--server", help="Engine: daphne or uvicorn (REVURB_SERVER, daphne).")
        parser.add_argument("--workers", type=int, help="Processes to serve with (REVURB_WORKERS, 1).")
        parser.add_argument("--tls-cert", help="PEM file with the certificate and its chain (REVURB_TLS_CERT).")
        parser.add_argument("--tls-key", help="PEM file with the private key (REVURB_TLS_KEY).")
        parser.add_argument("--uds", metavar="PATH", help="Listen on this unix socket instead of a port.")
        parser.add_argument("--fd", type=int, help="Serve this inherited listening socket instead (systemd).")
        parser.add_argument("--debug", action="store_true", help="Show every message on the terminal.")
        parser.add_argument(
            "--noreload",
            action="store_false",
            dest="use_reloader",
            help="Do not restart when code changes under DEBUG.",
        )

    def get_check_kwargs(self, options: dict[str, Any]) -> dict[Any, Any]:
        """Nothing is checked before ``handle``: ``serve`` does it, at each reload."""
        return {"tags": set()}

    def handle(self, *args: Any, **options: Any) -> None:
        if options["uds"] is not None and options["fd"] is not None:
            raise CommandError("--uds and --fd exclude each other.")
        try:
            inheritance = take_inheritance()
        except ValueError as error:
            raise CommandError(str(error)) from error
        use_options(
            SERVER_HOST=options["host"],
            SERVER_PORT=options["port"],
            SERVER_PATH=options["path"],
            HOST=options["hostname"],
            SERVER=options["server"],
            WORKERS=options["workers"],
            TLS_CERT=options["tls_cert"],
            TLS_KEY=options["tls_key"],
            # Several workers are a cluster, said or not.
            SCALING_ENABLED=True if inheritance else None,
            REDIS_URL=inheritance.redis_url if inheritance else None,
        )
        if inheritance is not None:
            self.work(WorkerProcess(inheritance), options)
        elif read_current_settings().values.get("WORKERS", 1) > 1:
            self.lead(options)
        elif settings.DEBUG and options["use_reloader"]:
            self.serve_reloading(options)
        else:
            self.serve(options)

    def lead(self, options: dict[str, Any]) -> None:
        """Serve with several workers, which are this same command again, and end with them."""
        try:
            leader = Leader(listening_options(options), self.stdout, self.stderr)
            status = leader.run(
                get_settings().WORKERS,
                debug=options["debug"],
                coloured=self.style.SUCCESS("") != "",
                reloader=settings.DEBUG and options["use_reloader"],
            )
        except (ImproperlyConfigured, NothingShared, ListenError, EmbeddedFailed, WorkersFailed) as error:
            raise CommandError(str(error)) from error
        sys.exit(status)

    def work(self, worker: WorkerProcess, options: dict[str, Any]) -> None:
        """Serve as one of several workers."""
        self.worker = worker
        if worker.inheritance.coloured:
            self.style = color_style(force_color=True)
        try:
            self.serve(options)
        except (SystemCheckError, CommandError) as error:
            worker.failed(str(error))
            sys.exit(1)

    def serve_reloading(self, options: dict[str, Any]) -> None:
        try:
            autoreload.run_with_reloader(self.serve_in_thread, options)
            self.stop_thread("SIGINT")
        except SystemExit as leaving:
            self.stop_thread("reload" if leaving.code == RELOAD_STATUS else "SIGTERM")
            raise

    # Under the reloader this runs in a thread, which can neither hear signals nor end the process by an exception.

    def serve_in_thread(self, options: dict[str, Any]) -> None:
        self.finished = threading.Event()
        try:
            autoreload.raise_last_exception()
            self.serve(options)
        except SystemCheckError as error:
            self.stderr.write(f"{error}")  # and the reloader waits for a change that mends it, as under runserver
        except CommandError as error:
            self.stderr.write(f"CommandError: {error}")
            self.leave(error.returncode)
        finally:
            self.finished.set()
        if self.stopped_by == RESTART:
            self.leave(RELOAD_STATUS)

    def stop_thread(self, why: str) -> None:
        """Close the sockets properly before the reloader ends or replaces this process."""
        if self.engine is None:
            return
        self.engine.stop(why)
        try:
            self.finished.wait(self.engine.options.shutdown_grace)
        except KeyboardInterrupt:
            self.leave(128 + signal.SIGINT)

    def leave(self, status: int) -> None:
        self.stdout.flush()
        self.stderr.flush()
        os._exit(status)

    def serve(self, options: dict[str, Any]) -> None:
        """Check, listen, serve; returns after a graceful stop. Raises ``CommandError`` for whatever prevents it."""
        if self.worker is None or self.worker.inheritance.check:
            self.run_checks(options)
        try:
            chosen = server_options(options, self.worker)
            check_certificate(chosen)
            engine = engine_class(get_settings().SERVER)
            application = served_application()
            listeners = self.worker.inheritance.open_listeners() if self.worker else open_listeners(chosen)
        except (ImproperlyConfigured, EngineUnavailable, ListenError) as error:
            raise CommandError(str(error)) from error
        if options["debug"]:
            self.show_messages()
        self.engine = engine(
            application,
            listeners,
            chosen,
            on_start=self.start,
            close_sockets=close_sockets,
            on_end=leave_cluster,
            restart_wanted=self.restart_wanted,
            on_stop=self.announce_stop,
            stop_signals=STOP_SIGNALS if self.worker is None else (),
        )
        if self.worker is None:
            raise_open_files()
            self.place = banner.place(chosen, listeners)
            conf = get_settings()
            self.stdout.write(banner.opening(engine, chosen, listeners, conf.SERVER_PATH, conf.HOST))
            self.stdout.flush()
        try:
            self.engine.run()
        except KeyboardInterrupt:
            sys.exit(0)

    def run_checks(self, options: dict[str, Any]) -> None:
        if not options["skip_checks"]:
            self.stdout.write("Performing system checks...\n\n")
            self.check(display_num_errors=True)
        try:
            self.check_migrations()
        except DatabaseError as error:
            self.stderr.write(self.style.WARNING(f"Migrations could not be checked: {error}"))
        for connection in connections.all(initialized_only=True):
            connection.close()

    def show_messages(self) -> None:
        Console(self.stdout, self.style).connect()

    async def start(self, engine: Engine) -> None:
        if self.worker is not None:
            self.worker.attach(engine)
        serve_here()
        await get_hub().start()
        if self.worker is not None:
            self.worker.ready()

    async def restart_wanted(self) -> None:
        restarts = RestartWatch(get_hub().restart_wanted)
        if self.worker is not None:
            await self.worker.pass_on(restarts)
        await restarts.wait()

    def announce_stop(self, why: str) -> None:
        self.stopped_by = why
        self.end_in_time()
        if self.worker is None:
            self.stdout.write(f"Stopping server on {self.place} ({why}): gracefully terminating connections.")
            self.stdout.flush()

    def end_in_time(self) -> None:
        """Python waits at its exit for every thread, so a sync view that hangs would keep the process for ever."""
        reloading = autoreload.DJANGO_AUTORELOAD_ENV in os.environ and self.stopped_by in ("reload", RESTART)
        status = RELOAD_STATUS if reloading else 0
        timer = threading.Timer(get_settings().SHUTDOWN_GRACE + LAST_SECONDS, self.leave, [status])
        timer.daemon = True
        timer.start()


def listening_options(options: dict[str, Any]) -> ServerOptions:
    """Where to listen, and how to end. Raises ``ImproperlyConfigured``."""
    conf = get_settings()
    return ServerOptions(
        host=conf.SERVER_HOST,
        port=conf.SERVER_PORT,
        uds=options["uds"],
        fd=options["fd"],
        tls_cert=conf.TLS_CERT,
        tls_key=conf.TLS_KEY,
        shutdown_grace=conf.SHUTDOWN_GRACE,
    )


def server_options(options: dict[str, Any], worker: WorkerProcess | None) -> ServerOptions:
    """Settings and command options as the engine wants them. Raises ``ImproperlyConfigured``."""
    largest = max((application.max_message_size for application in get_provider().all()), default=0)
    listening = listening_options(options)
    return replace(
        listening,
        # What a worker listens on is its parent's, who removes it at the end.
        uds=None if worker else listening.uds,
        permessage_deflate=get_settings().PERMESSAGE_DEFLATE,
        max_message_size=max(ServerOptions().max_message_size, largest),
    )


def served_application() -> Any:
    """Our addresses and the site behind them."""
    # Needs DRF: where that is missing, the system checks say so before a traceback can.
    from broadcasting.routing import revurb_application

    return revurb_application(site_application())


async def close_sockets(grace: float) -> None:
    await get_hub().close_all(timeout=grace, spread=get_settings().DRAIN_SECONDS)


async def leave_cluster() -> None:
    await get_hub().stop()
