"""The house keeps its shape: floors, file sizes, and a test file for every module."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ["broadcasting", "pennant", "revurb", "sanctum"]
LONGEST_FILE = 400
SOURCES = {".py", ".js", ".mjs", ".css", ".html"}

# Modules without a mirrored test file: where they are tested instead, or why they need no test of their own.
TESTED_ELSEWHERE = {
    # Tasks, by what workers do with them.
    "broadcasting/tasks.py": "tests/integration/test_celery.py",
    "broadcasting/queueing/django_task.py": "tests/integration/test_django_tasks.py",
    # Both engines pass the same tests, over real sockets.
    "broadcasting/server/daphne.py": "tests/broadcasting/server/test_base.py",
    "broadcasting/server/uvicorn.py": "tests/broadcasting/server/test_base.py",
    "broadcasting/server/uvicorn_protocol.py": "tests/integration/test_frame_writer.py",
    # What is said and what is answered can only be told right or wrong with Redis in between.
    "broadcasting/state/redis/call.py": "tests/broadcasting/state/redis/test_speaker.py",
    "broadcasting/state/redis/scripts.py": "tests/broadcasting/state/redis/test_client.py",
    # What is published without a hub, to nodes that hear it.
    "broadcasting/cluster/pubsub.py": "tests/broadcasting/broadcasters/revurb/test_layer.py",
    "broadcasting/hub/blocking.py": "tests/broadcasting/broadcasters/revurb/test_layer.py",
    "broadcasting/hub/outsider.py": "tests/broadcasting/broadcasters/revurb/test_layer.py",
    "broadcasting/state/redis/cache.py": "tests/broadcasting/state/contract.py",
    # What rows of others mean shows when their tokens let somebody in.
    "sanctum/importing/authtoken.py": "tests/sanctum/importing/test_running.py",
    "sanctum/importing/foreign_token.py": "tests/sanctum/importing/test_running.py",
    "sanctum/importing/knox.py": "tests/sanctum/importing/test_running.py",
    "sanctum/importing/laravel.py": "tests/sanctum/importing/test_running.py",
    "revurb/foreign_tables.py": "tests/sanctum/importing/test_running.py",
    # One by what a pool of them does, the other by what the drivers make of it.
    "broadcasting/broadcasters/http/connection.py": "tests/broadcasting/broadcasters/http/test_pool.py",
    "broadcasting/broadcasters/options.py": "tests/broadcasting/broadcasters/test_pusher.py",
    # What may be asked for, by what is made of it.
    "sanctum/issuing/asked.py": "tests/sanctum/issuing/test_creating.py",
    # By what the drivers make of them, on every database.
    "pennant/stores/array.py": "tests/pennant/stores/test_base.py",
    "pennant/stores/entries.py": "tests/pennant/stores/test_cache.py",
    "pennant/stores/options.py": "tests/pennant/stores/test_chain.py",
    "pennant/stores/registry.py": "tests/pennant/checks/test_stores.py",
    "pennant/stores/statements.py": "tests/pennant/stores/test_base.py",
    # By what its sources count and name.
    "pennant/importing/foreign.py": "tests/pennant/importing/test_laravel.py",
    # By what DRF makes of them.
    "sanctum/drf/exceptions.py": "tests/sanctum/drf/test_authentication.py",
    "sanctum/spa/refusals.py": "tests/sanctum/spa/test_views.py",
    # What staff see of them, by the pages.
    "pennant/admin/acting.py": "tests/pennant/admin/test_feature_admin.py",
    "pennant/admin/addresses.py": "tests/pennant/admin/test_feature_admin.py",
    "pennant/admin/feature_page.py": "tests/pennant/admin/test_feature_admin.py",
    "pennant/admin/forms.py": "tests/pennant/admin/test_feature_admin.py",
    "pennant/admin/history.py": "tests/pennant/admin/test_feature_admin.py",
    "pennant/admin/listing.py": "tests/pennant/admin/test_feature_admin.py",
    "pennant/admin/overview.py": "tests/pennant/admin/test_feature_admin.py",
    "pennant/admin/picking.py": "tests/pennant/admin/test_feature_admin.py",
    "pennant/admin/preview.py": "tests/pennant/admin/test_feature_admin.py",
    "pennant/admin/question.py": "tests/pennant/admin/test_feature_admin.py",
    "pennant/admin/showing.py": "tests/pennant/admin/test_feature_admin.py",
    # What a feature's answer goes through, by the answers; what changes it, by the changes.
    "pennant/carrying/task.py": "tests/pennant/carrying/test_celery.py",
    "pennant/changes/change.py": "tests/pennant/changes/test_trail.py",
    "pennant/changes/everyone.py": "tests/pennant/test_manager.py",
    "pennant/changes/purging.py": "tests/pennant/test_manager.py",
    "pennant/changes/values.py": "tests/pennant/test_manager.py",
    "pennant/checking.py": "tests/pennant/engine/test_asking.py",
    "pennant/conf/kinds.py": "tests/pennant/conf/test_settings.py",
    "pennant/definitions/definition.py": "tests/pennant/definitions/test_registry.py",
    "pennant/definitions/discovery.py": "tests/pennant/test_manager.py",
    "pennant/definitions/feature_class.py": "tests/pennant/definitions/test_making.py",
    "pennant/engine/driving.py": "tests/pennant/engine/test_asking.py",
    "pennant/engine/operations.py": "tests/pennant/engine/test_asking.py",
    "pennant/engine/requirements.py": "tests/pennant/engine/test_deciding.py",
    "pennant/engine/resolving.py": "tests/pennant/engine/test_asking.py",
    "pennant/engine/rows.py": "tests/pennant/test_query_budget.py",
    "pennant/engine/keeping.py": "tests/pennant/test_middleware.py",
    "pennant/models.py": "tests/pennant/stores/contract.py",
    "pennant/naming.py": "tests/pennant/test_manager.py",
    "pennant/scopes/scope.py": "tests/pennant/scopes/test_text.py",
}
NOTHING_TO_TEST = {
    "broadcasting/broadcasters/errors.py": "only declarations; who raises them is tested",
    "broadcasting/events/outgoing.py": "only a value",
    "broadcasting/apps.py": "only names the app and registers its checks",
    "broadcasting/broadcasters/revurb/transport.py": "only a contract",
    "broadcasting/authorization/refusals.py": "only declarations; who raises them is tested",
    "broadcasting/signals.py": "only declarations; who sends them is tested",
    "revurb/signals.py": "only declarations; who sends them is tested",
    "sanctum/signals.py": "only declarations; who sends them is tested",
    "sanctum/apps.py": "only names the app, its token model and its checks",
    "sanctum/authentication/refused.py": "only declarations; who raises them is tested",
    "pennant/apps.py": "only names the app, its checks and what listens to others",
    "pennant/engine/answer.py": "only a value",
    "pennant/errors.py": "only declarations; who raises them is tested",
    "pennant/scopes/markers.py": "only declarations; that no text becomes one of them is tested",
    "pennant/signals.py": "only declarations; who sends them is tested",
}


def modules() -> list[str]:
    found = (path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return sorted(
        str(path.relative_to(ROOT)) for path in found if path.name != "__init__.py" and path.parent.name != "migrations"
    )


def mirrored(module: str) -> str:
    folder, _, name = module.replace("management/commands/", "management/").rpartition("/")
    return f"tests/{folder}/test_{name}"


def written_files() -> list[Path]:
    folders = [*PACKAGES, "revurb_project", "tests", "benchmarks", "docs"]
    files = (path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in SOURCES)
    return [path for path in files if not {"node_modules", "_build", "migrations"} & set(path.parts)]


def test_floors() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run(
        [linter, "--no-cache", "--no-logo"], cwd=ROOT, capture_output=True, text=True, timeout=50, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_no_file_is_long() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in written_files()}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


@pytest.mark.parametrize("module", modules())
def test_every_module_has_its_test_file(module: str) -> None:
    if module in NOTHING_TO_TEST:
        return
    expected = TESTED_ELSEWHERE.get(module, mirrored(module))
    assert (ROOT / expected).exists(), f"{module} wants {expected}, or an entry in TESTED_ELSEWHERE or NOTHING_TO_TEST"


def test_no_entry_is_stale() -> None:
    named = {*TESTED_ELSEWHERE, *NOTHING_TO_TEST}
    assert sorted(named - set(modules())) == []
