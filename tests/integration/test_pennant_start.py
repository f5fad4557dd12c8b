"""The quick start of docs/pennant/index.md, pasted into a new project."""

import json
import re
import sys
from pathlib import Path

import pytest

from tests.integration.new_project import SERVE, run
from tests.integration.servers import ROOT, free_port
from tests.markdown import Page

pytestmark = pytest.mark.timeout(90)

START = Page(ROOT / "docs" / "pennant" / "index.md")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    run(tmp_path, sys.executable, "-m", "django", "startproject", "mysite", ".")
    run(tmp_path, sys.executable, "-m", "django", "startapp", "shop")
    for block in START.code("python"):
        place = re.match(r"# ([\w/]+\.py), at the end\n", block)
        assert place is not None
        with (tmp_path / place[1]).open("a") as file:
            file.write(f"\n{block}")
    return tmp_path


def test_the_quick_start(site: Path) -> None:
    install, make, ask = START.code("sh")
    assert install == "pip install revurb\n"
    port = str(free_port())
    ask = ask.replace("curl", "curl --silent").replace("8000", port)
    preview = ask.replace("/shop", "/preview").replace("curl", "curl --write-out '%{http_code}' --output /dev/null")
    output = run(site, "bash", "-c", "\n".join(["set -e", make, SERVE.format(port=port), ask, "echo", preview]))
    *_, answer, status = output.splitlines()
    assert json.loads(answer)["new-checkout"] is True
    assert json.loads(answer)["theme"] in ("blue", "green")
    assert status == "404"
    assert {"new-checkout", "theme", "early-access"} <= set(re.findall(r"[\w-]+", output))
