"""The README, followed to the letter by somebody with a new Django project, and seen in a browser."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.browser import Tabs, chromium
from tests.integration.commands import serving
from tests.integration.servers import ROOT, free_port
from tests.markdown import Page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

README = Page(ROOT / "README.md")

# What the README leaves to the reader: an app of theirs, a page, and something that happens.
VIEWS = """
from django.contrib.auth.models import User
from django.contrib.auth import login
from django.http import HttpResponse
from django.shortcuts import render


def enter(request, name):
    login(request, User.objects.get_or_create(username=name, defaults={{"is_staff": name == "staff"}})[0])
    return render(request, "page.html")


def ship(request):
{broadcast}
    return HttpResponse("shipped")
"""
URLS = """
from shop import views

urlpatterns += [path("enter/<name>", views.enter), path("ship", views.ship)]
"""


def manage(site: Path, *arguments: str, **environment: str) -> str:
    """Run a command of the new project; returns what it printed."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=site,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def follow(site: Path) -> None:
    """Write what the README shows where it says."""
    broadcast = ""
    for block in README.code("python"):
        place = re.match(r"# ([\w/]+\.py)(, at the end)?\n", block)
        if place is None:
            broadcast = block
            continue
        with (site / place[1]).open("a" if place[2] else "w") as file:
            file.write(f"\n{block}")
    indented = "".join(f"    {line}\n" for line in broadcast.splitlines() if line)
    (site / "shop" / "views.py").write_text(VIEWS.format(broadcast=indented))
    (site / "shop" / "templates").mkdir()
    (site / "shop" / "templates" / "page.html").write_text(README.code("html+django")[0])
    with (site / "mysite" / "urls.py").open("a") as file:
        file.write(URLS)
    with (site / "mysite" / "settings.py").open("a") as file:
        file.write('\nINSTALLED_APPS += ["shop"]\n')


def command(user: str, pattern: str) -> list[str]:
    """A command of the README's, for another user than its own."""
    found = re.search(pattern, README.text)
    assert found is not None
    return [user if word == "ada" else word for word in found[1].split()]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Path]:
    manage(tmp_path, "-m", "django", "startproject", "mysite", ".")
    manage(tmp_path, "manage.py", "startapp", "shop")
    follow(tmp_path)
    yield tmp_path


def test_sixty_seconds(site: Path) -> None:
    manage(site, "manage.py", "revurb_install", "--write")
    lines = (site / ".env").read_text().splitlines()
    variables = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    environment = {name: value.strip("\"'") for name, value in variables.items()} | {"REVURB_PORT": str(free_port())}
    assert "no issues" in manage(site, "manage.py", "check", **environment)
    manage(site, "manage.py", "migrate", "--verbosity=0", **environment)
    with (
        serving(
            f"--port={environment['REVURB_PORT']}",
            settings="mysite.settings",
            cwd=site,
            program="manage.py",
            **environment,
        ) as server,
        chromium() as browser,
    ):
        tabs = Tabs(browser, f"http://127.0.0.1:{server.port}")
        staff = tabs.context.new_page()
        with staff.expect_websocket() as socket:
            staff.goto(f"{tabs.url}/enter/staff")
        socket.value.wait_for_event("framereceived", lambda frame: "subscription_succeeded" in str(frame))
        # Chromium tells of the icon that is missing, whenever it comes to that.
        with staff.expect_console_message(lambda message: message.type == "log") as said:
            assert staff.request.get(f"{tabs.url}/ship").ok
        assert said.value.text == "shipped 7"
        with staff.expect_response("**/broadcasting/auth") as answer:
            staff.goto(f"{tabs.url}/enter/somebody")
        assert answer.value.status == 403
        manage(site, *command("somebody", r"python (manage.py pennant_set .+?)    #"), **environment)
        assert staff.request.get(f"{tabs.url}/checkout").text() == "the new one"
        token = manage(site, *command("staff", r"\$\(python (.+?)\)"), **environment).splitlines()[0]
        api = f"{tabs.url}/api/orders"
        assert staff.request.get(api, headers={"Authorization": f"Bearer {token}"}).json() == [7]
        assert staff.request.get(api, headers={"Authorization": "Bearer nonsense"}).status == 401
