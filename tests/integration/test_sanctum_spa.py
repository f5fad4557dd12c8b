"""Front ends in Chromium: one on another port logs in with fetch and with axios, a third origin comes to nothing.

Of the attacks: 29 to 33 and 37, by a browser that sends what browsers send.
"""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.integration.browser import Tabs, chromium
from tests.integration.demo_site import Site
from tests.integration.front_ends import FrontEnds
from tests.integration.servers import ROOT, running
from tests.markdown import Page as DocsPage

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

PASSWORD = "correct horse"
APP, EVIL = "app.example.test", "evil.example.test"
"""Hosts beside the API's, which is ``api.example.test``."""

AXIOS = """async ([api, calls]) => {
    axios.defaults.withCredentials = axios.defaults.withXSRFToken = true;
    axios.defaults.validateStatus = () => true;
    const answers = [];
    for (const [method, path, data] of calls) {
        const { status, data: body } = await axios.request({ method, url: api + path, data });
        answers.push([status, body]);
    }
    return answers;
}"""

FETCH = """async ([url, options]) => {
    try {
        const response = await fetch(url, { credentials: "include", ...options });
        return response.type === "opaque" ? "opaque" : [response.status, await response.text()];
    } catch { return "blocked"; }
}"""

FORM = """([action, fields, enctype]) => {
    const form = Object.assign(document.createElement("form"), { action, method: "post", enctype });
    for (const [name, value] of Object.entries(fields)) {
        form.append(Object.assign(document.createElement("input"), { name, value }));
    }
    document.body.append(form);
    form.submit();
}"""


@pytest.fixture(scope="module")
def front_end() -> Iterator[FrontEnds]:
    with FrontEnds() as pages:
        yield pages


@pytest.fixture(scope="module")
def stranger() -> Iterator[FrontEnds]:
    """Its pages may read the API by CORS, as a partner's might, and are none of ours."""
    with FrontEnds() as pages:
        yield pages


@pytest.fixture(scope="module")
def site(front_end: FrontEnds, stranger: FrontEnds, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """``tests.spa_site`` with the user Ada, under ``runserver``."""
    folder = tmp_path_factory.mktemp("spa")
    environment = {
        "DJANGO_SETTINGS_MODULE": "tests.spa_site.settings",
        "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
        "DJANGO_DATABASE": str(folder / "db.sqlite3"),
        "FRONT_ENDS": f"{front_end.origin} {front_end.origin_at(APP)}",
        "PARTNERS": f"{stranger.origin} {stranger.origin_at(EVIL)}",
    }
    site = Site("runserver", folder, **environment)
    site.migrate()
    command = ["manage.py", "createsuperuser", "--noinput", "--username=ada", "--email=ada@example.com"]
    with running(command, environment=environment) as creation:
        assert creation.wait() == 0, creation.output
    front_end.site_port = site.port
    site.start()
    yield site
    site.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium("--host-resolver-rules=MAP *.example.test 127.0.0.1") as running:
        yield running


@pytest.fixture
def tabs(browser: Browser, front_end: FrontEnds, site: Site) -> Iterator[Tabs]:
    opened = Tabs(browser, front_end.origin)
    yield opened
    opened.context.close()


def by_axios(page: Page, api: str, *calls: tuple[Any, ...]) -> list[Any]:
    answers: list[Any] = page.evaluate(AXIOS, [api, [list(call) for call in calls]])
    return answers


def by_fetch(page: Page, url: str, **options: Any) -> Any:
    return page.evaluate(FETCH, [url, options])


def post_form(page: Page, url: str, fields: dict[str, str], enctype: str = "application/x-www-form-urlencoded") -> Any:
    """Leave the page by a form; returns the status of what comes then."""
    with page.expect_navigation(url=url) as answer:
        page.evaluate(FORM, [url, fields, enctype])
    return answer.value.status


LOGIN = ("post", "/sanctum/login", {"username": "ada", "password": PASSWORD})


def enter(page: Page, api: str) -> None:
    token, login = by_axios(page, api, ("get", "/sanctum/csrf-cookie"), LOGIN)
    assert (token[0], login[0]) == (200, 200)


def log_in(page: Page, password: str = PASSWORD) -> None:
    """By the form of the example."""
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()
    if password == PASSWORD:
        expect(page.get_by_text("Hello, ada.")).to_be_visible()


def add_note(page: Page, text: str) -> None:
    page.get_by_label("Note").fill(text)
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("listitem").last).to_have_text(text)


def test_the_example_of_the_docs_logs_in_by_fetch(tabs: Tabs) -> None:
    page = tabs.open("/spa.html")
    log_in(page, "wrong")
    expect(page.get_by_role("alert")).to_have_text("Wrong credentials.")
    log_in(page)
    add_note(page, "by fetch <b>")
    page.reload()
    expect(page.get_by_text("Hello, ada.")).to_be_visible()
    add_note(page, "after a reload")
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    refused = [problem for problem in tabs.problems if "status of 40" in problem]
    assert tabs.problems == refused, "no more than Chromium's notes of 400 and 401"


def test_a_login_in_another_tab_makes_the_example_fetch_its_token_anew(tabs: Tabs, front_end: FrontEnds) -> None:
    page = tabs.open("/spa.html")
    log_in(page)
    enter(tabs.open("/"), front_end.api)
    add_note(page, "with another token")


def test_axios_logs_in_reads_writes_and_logs_out(tabs: Tabs, front_end: FrontEnds) -> None:
    page = tabs.open("/")
    assert by_axios(page, front_end.api, LOGIN)[0][1]["code"] == "csrf_failed"
    enter(page, front_end.api)
    written, notes, user = by_axios(
        page,
        front_end.api,
        ("post", "/api/notes", {"text": "by axios"}),
        ("get", "/api/notes"),
        ("get", "/sanctum/user"),
    )
    assert (written[0], notes[1][-1], user[1]["username"]) == (201, "by axios", "ada")
    page.reload()
    changed, out, nobody = by_axios(
        page, front_end.api, ("delete", "/api/notes"), ("post", "/sanctum/logout"), ("get", "/sanctum/user")
    )
    assert (changed[0], out[0], nobody[0]) == (201, 204, 401)
    assert by_axios(page, front_end.api, LOGIN)[0][0] == 200, "with the token that came with the logout"


def test_axios_with_a_stale_token_is_refused_until_it_fetches_one(tabs: Tabs, front_end: FrontEnds) -> None:
    page = tabs.open("/")
    by_axios(page, front_end.api, ("get", "/sanctum/csrf-cookie"))
    stale = page.evaluate("document.cookie.match(/XSRF-TOKEN=[^;]+/)[0]")
    by_axios(page, front_end.api, LOGIN)
    page.evaluate("(cookie) => { document.cookie = `${cookie}; path=/`; }", stale)
    write = ("post", "/api/notes", {"text": "x"})
    refused, _, written = by_axios(page, front_end.api, write, ("get", "/sanctum/csrf-cookie"), write)
    assert (refused[0], refused[1]["code"], written[0]) == (403, "csrf_failed", 201)


def test_what_the_docs_say_to_axios_works(tabs: Tabs, front_end: FrontEnds) -> None:
    by_cookie, by_body, again = DocsPage(ROOT / "docs" / "sanctum" / "spa.md").code("js")
    page = tabs.open("/")
    page.evaluate(f"async () => {{ {by_cookie.replace('http://localhost:8000', front_end.api)} }}")
    assert by_axios(page, front_end.api, ("get", "/api/notes"))[0][1][-1] == "hi"

    page = tabs.open("/")
    base = f"axios.defaults.baseURL = '{front_end.api}'; axios.defaults.withCredentials = true;"
    page.evaluate(f"async () => {{ {base} {by_body} await axios.post('/api/notes', {{ text: 'by the body' }}); }}")
    assert by_axios(page, front_end.api, ("get", "/api/notes"))[0][1][-1] == "by the body"

    page = tabs.open("/")
    stale = "document.cookie = `XSRF-TOKEN=${'a'.repeat(32)}; path=/`; axios.defaults.withXSRFToken = true;"
    page.evaluate(f"async () => {{ {base} {again} {stale} await axios.post('/api/notes', {{ text: 'again' }}); }}")
    assert by_axios(page, front_end.api, ("get", "/api/notes"))[0][1][-1] == "again"


def test_pages_of_the_site_itself_need_no_set_up(browser: Browser, front_end: FrontEnds, site: Site) -> None:
    tabs = Tabs(browser, front_end.api)
    page = tabs.open("/page")
    answers = page.evaluate(
        """async (login) => [
            (await axios.get("/sanctum/csrf-cookie")).status,
            (await axios.post("/sanctum/login", login)).status,
            (await axios.post("/api/notes", { text: "own" })).status,
        ]""",
        LOGIN[2],
    )
    assert answers == [200, 200, 201]
    assert by_fetch(page, "/sanctum/user")[0] == 200
    assert by_fetch(page, "/sanctum/user", referrerPolicy="no-referrer")[0] == 200, "by Sec-Fetch-Site"
    assert by_fetch(page, "/api/notes", method="POST")[0] == 403
    typed = page.goto(f"{front_end.api}/sanctum/user")
    assert typed is not None and typed.status == 401, "no page asked for it"
    tabs.context.close()


def test_a_front_end_on_another_host_gets_its_token_in_the_body(
    browser: Browser, front_end: FrontEnds, site: Site
) -> None:
    tabs = Tabs(browser, front_end.origin_at(APP))
    page = tabs.open("/spa.html")
    log_in(page)
    assert page.evaluate("document.cookie") == "", "the cookies are of the API's host"
    add_note(page, "from another host")
    page.reload()
    add_note(page, "after a reload")
    tabs.context.close()


def test_a_sibling_host_can_plant_a_cookie_and_gets_nowhere(
    browser: Browser, front_end: FrontEnds, stranger: FrontEnds, site: Site
) -> None:
    """Our cookies go with its requests, since it is of the same site, and the CSRF token is one that it knows."""
    tabs = Tabs(browser, front_end.origin_at(APP))
    page = tabs.open("/spa.html")
    log_in(page)
    page.goto(stranger.origin_at(EVIL))
    secret = "a" * 32
    page.evaluate("(secret) => { document.cookie = `csrftoken=${secret}; domain=example.test; path=/`; }", secret)
    url = f"{front_end.api_for(APP)}/api/notes"
    for headers in ({"X-CSRFToken": secret}, {"X-XSRF-TOKEN": secret}):
        assert by_fetch(page, url, method="POST", headers=headers)[0] == 401
    assert post_form(page, url, {"text": "forged", "csrfmiddlewaretoken": secret}) == 401
    page.goto(front_end.origin_at(APP))
    assert by_fetch(page, url, method="POST", headers={"X-CSRFToken": secret})[0] == 201, "it was the gate alone"
    tabs.context.close()


def test_a_page_of_a_third_origin_comes_to_nothing(tabs: Tabs, front_end: FrontEnds, stranger: FrontEnds) -> None:
    """It has what can be worst: CORS, and the same host, so Chromium sends our cookies and shows it our tokens."""
    page = tabs.open("/")
    enter(page, front_end.api)
    page.goto(stranger.origin)
    token = page.evaluate("document.cookie.match(/XSRF-TOKEN=([^;]+)/)[1]")
    api = front_end.api
    for method, path in [
        ("get", "/api/notes"),
        ("get", "/sanctum/user"),
        ("post", "/api/notes"),
        ("delete", "/api/notes"),
    ]:
        assert by_axios(page, api, (method, path))[0][0] == 401
    for method, path in [("get", "/sanctum/csrf-cookie"), ("post", "/sanctum/logout"), LOGIN[:2]]:
        status, body = by_axios(page, api, (method, path, LOGIN[2]))[0]
        assert (status, body["code"]) == (403, "not_first_party")
    answer = by_fetch(
        page, f"{api}/api/notes", method="POST", headers={"X-CSRFToken": token}, referrerPolicy="no-referrer"
    )
    assert answer[0] == 401
    assert post_form(page, f"{api}/api/notes", {"text": "forged", "csrfmiddlewaretoken": token}) == 401
    page.goto(front_end.origin)
    assert "forged" not in by_axios(page, api, ("get", "/api/notes"))[0][1]


@pytest.mark.parametrize("by", ["name", "address"])
def test_no_third_origin_logs_anybody_in(tabs: Tabs, front_end: FrontEnds, stranger: FrontEnds, by: str) -> None:
    """By the address it is another site to Chromium, by the name another origin of the same one."""
    origin = stranger.origin if by == "name" else stranger.origin_at("127.0.0.1")
    url = f"{front_end.api}/sanctum/login"
    fields = {"username": "ada", "password": PASSWORD}
    page = tabs.open("/")
    by_axios(page, front_end.api, ("get", "/sanctum/csrf-cookie"))
    page.goto(origin)
    for enctype in ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain"):
        assert post_form(page, url, fields, enctype) == 403
        page.goto(origin)
    text = f'{{"username": "ada", "password": "{PASSWORD}"}}'
    with page.expect_response(url) as answer:
        by_fetch(page, url, method="POST", body=text, mode="no-cors")
    assert answer.value.status == 403
    json = {"method": "POST", "body": text, "headers": {"Content-Type": "application/json"}}
    assert by_fetch(page, url, **json) == "blocked" if by == "address" else by_fetch(page, url, **json)[0] == 403
    page.goto(front_end.origin)
    assert by_axios(page, front_end.api, ("get", "/sanctum/user"))[0][0] == 401


def test_a_sandboxed_frame_on_our_own_page_is_nobody(tabs: Tabs, front_end: FrontEnds, site: Site) -> None:
    page = tabs.open("/")
    enter(page, front_end.api)
    page.evaluate(
        """async () => {
            const frame = Object.assign(document.createElement("iframe"), { sandbox: "allow-scripts", srcdoc: "<p>" });
            document.body.append(frame);
            await new Promise((resolve) => frame.addEventListener("load", resolve));
        }"""
    )
    assert page.frames[-1].evaluate(FETCH, [f"{front_end.api}/sanctum/user?sandboxed", {}]) == "blocked"
    site.wait_for_output('"GET /sanctum/user?sandboxed HTTP/1.1" 401')


def test_openapi_tells_of_the_endpoints() -> None:
    command = [
        sys.executable,
        "manage.py",
        "spectacular",
        "--urlconf=sanctum.urls",
        "--settings=tests.spa_site.settings",
    ]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=50, check=False)
    assert "sanctum.spa" not in made.stderr and "View" not in made.stderr
    for path in ("/csrf-cookie", "/login", "/logout", "/user"):
        assert f"  {path}:" in made.stdout
