"""Debian's nginx with the configuration of the docs, in front of two nodes."""

import re
import subprocess
from copy import copy
from pathlib import Path
from typing import Self

from tests.integration.cluster import Cluster, Node
from tests.integration.servers import ROOT, ServerProcess, free_port

PROGRAM = "/usr/sbin/nginx"  # not everybody's PATH has it
EXAMPLE = ROOT / "docs" / "examples" / "nginx.conf"

MAIN = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{site}
}}
"""
"""What surrounds a site's configuration on every machine, but in a folder of the test's own."""


class Nginx:
    """Balances between the nodes of a cluster; use it as a context manager."""

    def __init__(self, folder: Path, cluster: Cluster) -> None:
        self._port = free_port()
        self._nodes = cluster.nodes
        self._file = folder / "nginx.conf"
        self._file.write_text(MAIN.format(folder=folder, site=self._site()))

    @property
    def site(self) -> Node:
        """What clients and publishers see, as if it were one server."""
        view = copy(self._nodes[0])
        view.port = self._port
        return view

    def __enter__(self) -> Self:
        process = subprocess.Popen(
            [PROGRAM, "-c", str(self._file), "-p", str(self._file.parent)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.process = ServerProcess(process, self._port)
        self.process.wait_for_listener()
        return self

    def __exit__(self, *exception: object) -> None:
        self.process.stop()
        self.process.process.stdout.close()

    def _site(self) -> str:
        """The example, with the addresses that these nodes have."""
        content = EXAMPLE.read_text()
        for name, node in zip(("node-a", "node-b"), self._nodes, strict=True):
            content, count = re.subn(rf"\b{name}:8080\b", f"{node.host}:{node.port}", content)
            assert count == 1
        content, count = re.subn(r"\blisten 80;", f"listen 127.0.0.1:{self._port};", content)
        assert count == 1
        return content
