"""The files of ``echo.js``: how much a page loads, what hashed names do to them, and that all is documented."""

import gzip
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.node_client import MODULE
from tests.integration.servers import ROOT

pytestmark = pytest.mark.node

FOLDER = MODULE.parent
CLIENTS = (ROOT / "docs" / "broadcasting" / "clients.md").read_text()
INTERNAL = {"credentials", "enter", "receive", "emit", "reset", "forget"}
"""What channels and connectors do among each other."""
STATIC_IMPORT = re.compile(r'^(?:import|export) .* from "(\./[^"]+)";$', re.MULTILINE)
AGGREGATING = """
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
class Storage(ManifestStaticFilesStorage):
    support_js_module_import_aggregation = True
"""
COLLECT = """
import sys
from django.conf import settings
settings.configure(
    INSTALLED_APPS=["django.contrib.staticfiles", "broadcasting"], STATIC_URL="/static/", STATIC_ROOT=sys.argv[1],
    STORAGES={
        "staticfiles": {"BACKEND": sys.argv[2]},
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    },
)
import django
django.setup()
from django.core.management import call_command
call_command("collectstatic", interactive=False, verbosity=0)
"""
TRY = """
const { default: Echo, EncryptedChannel } = await import(process.argv[1]);
const echo = new Echo({ broadcaster: "null" });
const channel = echo.encryptedPrivate("a");
const shared_secret = btoa("k".repeat(32));
channel.wire = { ...channel.wire, options: {}, authorize: async () => ({ auth: "", shared_secret }) };
await channel.credentials();
const { secretbox } = await import(new URL(process.argv[2], process.argv[1]).href);
console.log(JSON.stringify([channel instanceof EncryptedChannel, typeof secretbox.open]));
"""


def loaded_by(entry: Path) -> set[Path]:
    """The files that a page gets with ``entry``, but for what it asks for later."""
    found: set[Path] = set()
    waiting = [entry]
    while waiting:
        file = waiting.pop().resolve()
        if file not in found:
            found.add(file)
            waiting += [file.parent / address for address in STATIC_IMPORT.findall(file.read_text())]
    return found


def names(files: set[Path]) -> set[str]:
    return {file.name for file in files}


def test_a_page_loads_less_than_12_kilobytes() -> None:
    sizes = {file.name: len(gzip.compress(file.read_bytes(), 9)) for file in loaded_by(MODULE)}
    assert sum(sizes.values()) < 12_000, sizes


def test_decryption_waits_for_the_first_encrypted_channel() -> None:
    assert not names(loaded_by(MODULE)) & {"decryption.js", "secretbox.js", "salsa20.js", "poly1305.js"}


def test_types_cost_no_page_anything() -> None:
    everything = loaded_by(MODULE) | loaded_by(FOLDER / "echo" / "decryption.js")
    assert "types.js" not in names(everything | loaded_by(FOLDER / "echo" / "secretbox.js"))


def test_no_file_is_longer_than_250_lines() -> None:
    lengths = {file.name: len(file.read_text().splitlines()) for file in FOLDER.rglob("*.js")}
    assert {name: length for name, length in lengths.items() if length > 250} == {}


def test_loading_the_module_changes_nothing_and_names_no_globals() -> None:
    program = f"""
        const before = Object.getOwnPropertyNames(globalThis).length;
        const fetched = globalThis.fetch;
        await import({json.dumps(MODULE.as_uri())});
        console.log(before === Object.getOwnPropertyNames(globalThis).length && fetched === globalThis.fetch);
    """
    assert node(program) == "true"


def node(program: str, *arguments: str) -> str:
    command = ["node", "--input-type=module", "-e", program, "--", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=50).stdout.strip()


def collect(folder: Path, storage: str) -> Path:
    """Run ``collectstatic``; returns the folder with our files."""
    (folder / "aggregating.py").write_text(AGGREGATING)
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{folder}"}
    command = [sys.executable, "-c", COLLECT, folder / "collected", storage]
    subprocess.run(command, env=environment, check=True, timeout=50)
    return folder / "collected" / "broadcasting"


def hashed(folder: Path, name: str) -> Path:
    manifest = json.loads((folder.parent / "staticfiles.json").read_text())["paths"]
    return folder.parent / str(manifest[f"broadcasting/{name}"])


def works(entry: Path, secretbox: str) -> None:
    assert json.loads(node(TRY, entry.as_uri(), secretbox)) == [True, "function"]


def test_works_under_plain_names(tmp_path: Path) -> None:
    works(collect(tmp_path, "django.contrib.staticfiles.storage.StaticFilesStorage") / "echo.js", "echo/secretbox.js")


def test_works_where_only_the_first_file_is_hashed(tmp_path: Path) -> None:
    folder = collect(tmp_path, "django.contrib.staticfiles.storage.ManifestStaticFilesStorage")
    entry = hashed(folder, "echo.js")
    works(entry, "echo/secretbox.js")
    assert names(loaded_by(entry)) - {entry.name} == names(loaded_by(folder / "echo.js")) - {"echo.js"}


def test_works_where_all_imports_are_hashed(tmp_path: Path) -> None:
    folder = collect(tmp_path, "aggregating.Storage")
    entry = hashed(folder, "echo.js")
    works(entry, hashed(folder, "echo/secretbox.js").relative_to(folder).as_posix())
    loaded = loaded_by(entry) | loaded_by(hashed(folder, "echo/decryption.js"))
    plain = {file.name for file in FOLDER.rglob("*.js")}
    assert not names(loaded) & plain
    for name, wanted in (("echo/channels.js", "echo/decryption.js"), ("echo/decryption.js", "echo/secretbox.js")):
        assert f'import("./{hashed(folder, wanted).name}")' in hashed(folder, name).read_text()


@pytest.mark.parametrize("kind", ["default", "Channel", "PresenceChannel", "EncryptedChannel"])
def test_every_method_is_documented(kind: str) -> None:
    program = f"""
        const module = await import({json.dumps(MODULE.as_uri())});
        console.log(JSON.stringify(Object.getOwnPropertyNames(module[{json.dumps(kind)}].prototype)));
    """
    public = set(json.loads(node(program))) - {"constructor"} - INTERNAL
    assert [method for method in sorted(public) if f"`{method}(" not in CLIENTS] == []


def test_every_option_is_documented() -> None:
    types = (FOLDER / "echo" / "types.js").read_text()
    options = re.findall(r"^ \* @property .* \[(\w+)\]", types.split("@typedef {object} Options")[1], re.MULTILINE)
    assert len(options) > 20
    assert [option for option in options if not re.search(rf"^\| .*`{option}`.* \|", CLIENTS, re.MULTILINE)] == []
