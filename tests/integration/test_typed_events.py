"""What ``broadcast_types`` writes, judged by those whom it is for: TypeScript's compiler and AsyncAPI's own schema."""

import json
import subprocess
from io import StringIO
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.core.management import call_command

pytestmark = pytest.mark.node

APPS = ["broadcasting", "tests.broadcasting.schemas.shop", "tests.broadcasting.schemas.depot"]

CONFIG = {
    "compilerOptions": {
        "strict": True,
        "noEmit": True,
        "target": "es2022",
        "module": "esnext",
        "moduleResolution": "bundler",
        "lib": ["es2022", "dom"],
        "skipLibCheck": True,
        "types": [],
        "allowJs": False,
    },
    "include": ["*.ts"],
}

REACT = """
import { useEcho, useEchoModel, useEchoNotification } from "@laravel/echo-react";

useEcho("orders.7", "OrderShipped", (event) => {
  const id: number = event.order_id;
  const price: string | undefined = event.lines[0]?.price;
  const parts: string | undefined = event.lines[0]?.parts[0]?.parts[0]?.sku;
  const status: "open" | "shipped" = event.status;
  const [width, , fits]: [number, number, boolean] = event.size;
  const due: string | null = event.due;
  console.log(id, price, parts, status, width, fits, due);
});
useEcho("orders.7", ".order.paid", ({ street, floor }) => console.log(street.length, floor?.toFixed()));
useEcho("orders.7", ["OrderShipped", ".order.paid"], (event) => console.log("street" in event && event.street));
"""

VUE = """
import { useEcho } from "@laravel/echo-vue";
useEcho("orders.7", "OrderShipped", (event) => console.log(event.order_id.toFixed()));
"""

MODELS = """
import { useEcho, useEchoModel } from "@laravel/echo-react";
import type { Crate } from "./events.js";

useEchoModel<Crate, "depot.Crate">("depot.Crate", 1, "CrateUpdated", ({ model, afterCommit }) => {
  const content: string = model.content;
  const weight: string = model.weight;
  console.log(model.id.toFixed(), content, weight, model.opened_at?.length, afterCommit);
});
useEcho("depot.Crate.1", ".CrateDeleted", (event) => console.log(event.model.id.toFixed()));
"""

NAMED = """
import type { Line, OrderShipped, Status } from "./events.js";
export const lines = (event: OrderShipped): Line[] => event.lines;
export const status: Status = "open";
"""

WRONG = {
    "a member that is not there": 'useEcho("a", "OrderShipped", (event) => event.oder_id);',
    "a member of another type": 'useEcho("a", "OrderShipped", (event) => event.order_id.length);',
    "a member that may be null": 'useEcho("a", "OrderShipped", (event) => event.due.length);',
    "a key that may be missing": 'useEcho("a", ".order.paid", (event) => event.floor.toFixed());',
    "a field that may be null": 'useEcho("a", ".CrateUpdated", (event) => event.model.opened_at.length);',
    "a value that is none of them": 'useEcho("a", "OrderShipped", (event) => event.status === "lost");',
}


def write(*options: str) -> str:
    output = StringIO()
    call_command("broadcast_types", *options, stdout=output, stderr=StringIO())
    return output.getvalue()


@pytest.fixture
def compile_files(tmp_path: Path, node_modules: Path, settings: Any) -> Any:
    """Compiles sources beside the declarations, strictly; returns what the compiler complained about."""
    settings.INSTALLED_APPS = APPS
    (tmp_path / "node_modules").symlink_to(node_modules)
    (tmp_path / "tsconfig.json").write_text(json.dumps(CONFIG))
    (tmp_path / "events.d.ts").write_text(write())

    def compiled(**sources: str) -> str:
        for name, source in sources.items():
            (tmp_path / f"{name}.ts").write_text(source)
        result = subprocess.run(
            [node_modules / ".bin" / "tsc", "--project", tmp_path],
            capture_output=True,
            text=True,
            timeout=50,
            check=False,
        )
        assert (result.returncode == 0) == (result.stdout == "")
        return result.stdout

    return compiled


def test_the_hooks_know_the_payloads(compile_files: Any) -> None:
    assert compile_files(react=REACT, vue=VUE, models=MODELS, named=NAMED) == ""


def test_wrong_uses_are_refused(compile_files: Any) -> None:
    head = 'import { useEcho } from "@laravel/echo-react";\n'
    sources = {f"wrong_{number}": head + source for number, source in enumerate(WRONG.values())}
    complaints = compile_files(**sources)
    unnoticed = [what for number, what in enumerate(WRONG) if f"wrong_{number}.ts(2," not in complaints]
    assert unnoticed == [], complaints


def test_the_document_is_asyncapi(node_modules: Path, settings: Any) -> None:
    settings.INSTALLED_APPS = APPS
    schema = json.loads((node_modules / "@asyncapi/specs/schemas/3.0.0.json").read_text())
    validator = jsonschema.Draft7Validator(schema)
    document = json.loads(write("--format", "asyncapi"))
    assert [error.message for error in validator.iter_errors(document)] == []
    assert document["channels"] and document["components"]["schemas"]["OrderShipped"]["properties"]
    assert not validator.is_valid({**document, "channels": {"a": {"addres": "b"}}})
