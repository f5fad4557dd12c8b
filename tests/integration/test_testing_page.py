"""docs/broadcasting/testing.md as it stands: a project whose tests are the page's examples."""

from pathlib import Path

from tests.integration.servers import ROOT, running
from tests.markdown import Page

PAGE = Page(ROOT / "docs" / "broadcasting" / "testing.md")
INSTALL = Page(ROOT / "docs" / "install.md")
SETTINGS = """
SECRET_KEY = "a-project"
INSTALLED_APPS = ["broadcasting"]
ALLOWED_HOSTS = ["127.0.0.1"]
ASGI_APPLICATION = "mysite.asgi.application"
"""


def test_the_examples_pass(tmp_path: Path) -> None:
    (tmp_path / "mysite").mkdir()
    (tmp_path / "mysite" / "__init__.py").touch()
    (tmp_path / "mysite" / "settings.py").write_text(SETTINGS)
    (tmp_path / "manage.py").write_text("from django.core.management import execute_from_command_line as run\n")
    with (tmp_path / "manage.py").open("a") as manage:
        manage.write("import sys\nrun(sys.argv)\n")
    asgi = next(example for example in INSTALL.code("python") if example.startswith("# asgi.py"))
    (tmp_path / "mysite" / "asgi.py").write_text(asgi)
    for number, example in enumerate(PAGE.code("python")):
        name = "conftest.py" if example.startswith("# conftest.py") else f"test_{number}.py"
        (tmp_path / name).write_text(example)
    environment = {"DJANGO_SETTINGS_MODULE": "mysite.settings", "PYTHONPATH": f"{tmp_path}:{ROOT}"}
    with running(["-m", "pytest", "-q", "-p", "no:cacheprovider", "."], environment=environment, cwd=tmp_path) as tests:
        status = tests.wait()
    assert status == 0, tests.output
    assert "3 passed" in tests.output
