"""The files that the docs give to copy fit each other and the commands. nginx.conf is run by a test of its own."""

import configparser
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from broadcasting.management.commands.runrevurb import Command

EXAMPLES = Path(__file__).resolve().parent.parent / "docs" / "examples"


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((EXAMPLES / "compose.yaml").read_text())


def options(command: str) -> Any:
    """What ``runrevurb`` understands of a command line that calls it."""
    words = shlex.split(command)
    arguments = words[words.index("runrevurb") + 1 :]
    return Command().create_parser("manage.py", "runrevurb").parse_args(arguments)


def test_compose_names_services_that_there_are(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert set(compose) - {"services"} == {"x-node"}
    for service in services.values():
        assert ("image" in service) != ("build" in service)
        assert set(service.get("depends_on", ())) <= set(services)


def test_compose_runs_two_nodes_of_one_cluster(compose: dict[str, Any]) -> None:
    nodes = [service for service in compose["services"].values() if "runrevurb" in service.get("command", "")]
    assert len(nodes) == 2
    for node in nodes:
        environment = node["environment"]
        assert environment["REVURB_SCALING_ENABLED"] == "true"
        assert re.fullmatch(r"redis://valkey:6379/\d", environment["REDIS_URL"])
        assert (options(node["command"]).host, options(node["command"]).port) == ("0.0.0.0", 8080)
        assert ":8080/ready" in node["healthcheck"]["test"][-1]


def test_nginx_finds_the_nodes_of_compose(compose: dict[str, Any]) -> None:
    upstreams = re.findall(r"server ([\w-]+):(\d+) ", (EXAMPLES / "nginx.conf").read_text())
    nodes = [name for name, service in compose["services"].items() if "runrevurb" in service.get("command", "")]
    assert upstreams == [(node, "8080") for node in nodes]
    (mount,) = compose["services"]["nginx"]["volumes"]
    assert (EXAMPLES / mount.split(":")[0]).exists()


def test_the_unit_of_systemd_starts_workers() -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment]
    unit.read(EXAMPLES / "revurb.service")
    assert options(unit["Service"]["ExecStart"]).workers == 4
    assert set(unit) == {"DEFAULT", "Unit", "Service", "Install"}
    assert unit["Service"]["ExecReload"].startswith("/bin/kill -HUP")
