"""The demo site as a process: ``manage.py runrevurb`` on a free port of 127.0.0.1."""

from contextlib import ExitStack
from copy import copy
from pathlib import Path
from typing import Self

import pusher

from tests.integration.auth_site import MASTER_KEY
from tests.integration.servers import free_port, running

_databases: dict[str, bytes] = {}
"""By settings module: what a database file holds that was only just made."""


class Site:
    """A server with the demo site; use it as a context manager, in which it may also be stopped and started.

    ``server`` is ``daphne`` or ``uvicorn`` for ``runrevurb``, or ``runserver`` for Django's own command.
    ``environment`` is added to the process's own, so that a test can say ``REVURB_APP_WATCHLIST="true"``.
    ``folder`` keeps its database.
    """

    host = "127.0.0.1"
    app_id, key, secret = "4711", "integration-key", "integration-secret-5c1f0e"

    def __init__(self, server: str, folder: Path, **environment: str) -> None:
        self.server = server
        self.port = free_port()
        self._running = ExitStack()
        self._environment = {
            "DJANGO_DATABASE": str(folder / "db.sqlite3"),
            "DJANGO_SETTINGS_MODULE": "revurb_project.settings",
            "REVURB_APP_ID": self.app_id,
            "REVURB_APP_KEY": self.key,
            "REVURB_APP_SECRET": self.secret,
            **environment,
        }

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def client_port(self) -> int:
        """Where the next client connects to. Of two nodes, it is not the one where the last client went."""
        return self.port

    def rewind(self) -> None:
        """Begin a test: of two nodes, the next client comes to the one that does not answer the API."""

    def of(self, app_id: str, key: str) -> Self:
        """The same server, for another of its applications that has the same secret."""
        view = copy(self)
        view.app_id, view.key = app_id, key
        return view

    def publisher(self) -> pusher.Pusher:
        """The official client for this site's HTTP API."""
        return pusher.Pusher(
            app_id=self.app_id,
            key=self.key,
            secret=self.secret,
            host=self.host,
            port=self.port,
            ssl=False,
            encryption_master_key_base64=MASTER_KEY,
        )

    def __enter__(self) -> Self:
        self.migrate()
        self.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def migrate(self) -> None:
        """Make the database: a copy where these settings' was made before, since each migration takes a process."""
        database, settings = self._environment["DJANGO_DATABASE"], self._environment["DJANGO_SETTINGS_MODULE"]
        is_new_file = "://" not in database and not Path(database).exists()
        if is_new_file and settings in _databases:
            Path(database).write_bytes(_databases[settings])
            return
        with running(["manage.py", "migrate", "--verbosity=0"], environment=self._environment) as migration:
            assert migration.wait() == 0, migration.output
        if is_new_file:
            _databases[settings] = Path(database).read_bytes()

    def manage(self, *arguments: str) -> str:
        """Run a command as an operator does in a shell beside the server; returns what it says."""
        environment = {**self._environment, "REVURB_HOST": self.host, "REVURB_PORT": str(self.port)}
        environment["REVURB_SCHEME"] = "http"
        with running(["manage.py", *arguments], environment=environment) as command:
            assert command.wait() == 0, command.output
            return command.output

    def start(self) -> None:
        """Start the server and wait until it listens; the port stays the same over restarts."""
        self.launch()
        self.wait()

    def launch(self) -> None:
        """Start the server without waiting for it."""
        command = ["manage.py", *self._command(), "--noreload"]
        self.process = self._running.enter_context(running(command, port=self.port, environment=self._environment))

    def wait(self) -> None:
        """Return when the server that was launched serves."""
        self.process.wait_for_listener()

    def wait_for_output(self, text: str) -> None:
        """Return when the server has printed ``text``, or one of two nodes has."""
        self.process.wait_for_output(text)

    def stop(self) -> None:
        """Stop the server as an operator does, and wait for its end. Does nothing if it does not run."""
        self._running.close()

    def _command(self) -> list[str]:
        if self.server == "runserver":
            return ["runserver", f"{self.host}:{self.port}"]
        return ["runrevurb", f"--host={self.host}", f"--port={self.port}", f"--server={self.server}"]
