"""The quick start of docs/sanctum/index.md and the examples of testing.md, pasted into a new project."""

import re
import sys
from pathlib import Path

import pytest

from tests.integration.new_project import SERVE, run
from tests.integration.servers import ROOT, free_port
from tests.markdown import Page

pytestmark = pytest.mark.timeout(90)

START = Page(ROOT / "docs" / "sanctum" / "index.md")
TESTING = Page(ROOT / "docs" / "sanctum" / "testing.md")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    run(tmp_path, sys.executable, "-m", "django", "startproject", "mysite", ".")
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
    script = ["set -e", make, SERVE.format(port=port), ask.replace("8000", port)]
    answer = run(site, "bash", "-c", "\n".join(script)).splitlines()[-1]
    assert answer in START.prose
    assert answer == '{"orders":[7],"of":"ada"}'


def test_the_examples_of_tests_pass(site: Path) -> None:
    for number, example in enumerate(TESTING.code("python")):
        (site / f"test_{number}.py").write_text(example)
    plugins = ["-p", "sanctum.testing.plugin", "-p", "no:cacheprovider", "-c", "/dev/null", "--rootdir", str(site)]
    output = run(site, sys.executable, "-m", "pytest", "-q", "--ds=mysite.settings", *plugins, str(site))
    assert "6 passed" in output, output
