"""``features.js`` in Chromium: on the grid, where pages change while they are open, and by itself."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.integration.browser import PATIENCE, Tabs, chromium
from tests.integration.demo_site import Site

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

expect.set_options(timeout=PATIENCE)

ECHO = """
class Channel {
    constructor(name) { this.name = name; this.hearing = new Set(); }
    listen(event, callback) { this.event = event; this.hearing.add(callback); return this; }
    stopListening(event, callback) { this.hearing.delete(callback); return this; }
    say() { for (const callback of this.hearing) callback({ feature: "x" }); }
}
const channels = {};
const open = (name) => (channels[name] ??= new Channel(name));
const echo = { channel: open, private: open };
"""
"""An Echo whose events the test makes."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Site("uvicorn", tmp_path_factory.mktemp("features")) as running:
        yield running


@pytest.fixture
def tabs(browser: Browser, site: Site) -> Iterator[Tabs]:
    opened = Tabs(browser, site.url)
    yield opened
    opened.context.close()


def test_open_pages_follow_a_change_that_an_operator_makes(tabs: Tabs, site: Site) -> None:
    page = tabs.open()
    expect(page.locator("#status")).to_have_text("Live")
    board = page.locator("#board[data-gilded]")
    expect(board).to_have_count(0)
    site.manage("pennant_set", "gilded-board", "on", "--everyone")
    expect(board).to_have_count(1)
    expect(tabs.open().locator("#board[data-gilded]")).to_have_count(1)
    site.manage("pennant_set", "gilded-board", "off", "--everyone")
    expect(board).to_have_count(0)
    assert tabs.problems == []


class Endpoint:
    """A page with the module on it, and the answers that it gets."""

    def __init__(self, tabs: Tabs) -> None:
        self.answers: list[dict[str, object] | int] = []
        self.waiting: list[Route] = []
        self.is_slow = False
        tabs.context.route("**/answers", self._answer)
        tabs.context.route("**/empty", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
        self.page: Page = tabs.open("/empty")
        self.page.evaluate(
            "async (echo) => { Object.assign(window, await import('/static/pennant/features.js'), new Function(echo + "
            "'return { echo, channels };')()); window.said = []; }",
            ECHO,
        )

    def run(self, script: str) -> object:
        return self.page.evaluate(f"async () => {{ {script} }}")

    def start(self, options: str = "") -> None:
        self.run(f"window.features = await liveFeatures({{ url: '/answers', echo, spread: 0, {options} }})")

    def answer_waiting(self, position: int, features: dict[str, object]) -> None:
        self.waiting[position].fulfill(json={"features": features})

    def _answer(self, route: Route) -> None:
        if self.is_slow:
            self.waiting.append(route)
            return
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, int):
            route.fulfill(status=answer, body="no")
        else:
            route.fulfill(json={"features": answer})


@pytest.fixture
def endpoint(tabs: Tabs) -> Endpoint:
    return Endpoint(tabs)


def test_active_means_anything_but_false(endpoint: Endpoint) -> None:
    endpoint.answers = [{"zero": 0, "none": None, "text": "", "list": [], "off": False, "__proto__": "x"}]
    endpoint.start()
    script = (
        "return ['zero', 'none', 'text', 'list', 'off', 'unknown', 'toString'].map((name) => features.active(name))"
    )
    assert endpoint.run(script) == [True, True, True, True, False, False, False]
    assert endpoint.run(
        "return [features.value('none', 7), features.value('toString', 7), features.value('gone')]"
    ) == [
        None,
        7,
        False,
    ]
    assert endpoint.run("return features.all().zero") == 0


def test_callbacks_get_changed_values_and_only_those(endpoint: Endpoint) -> None:
    endpoint.answers = [{"theme": {"a": 1}}, {"theme": {"a": 1}}, {"theme": {"a": 2}}, {}]
    endpoint.start()
    endpoint.run("window.end = features.on('theme', (value) => said.push(value))")
    for _ in range(3):
        endpoint.run("await features.refresh()")
    assert endpoint.run("return said") == [{"a": 2}, False]
    endpoint.answers = [{"theme": 3}]
    endpoint.run("end(); await features.refresh()")
    assert endpoint.run("return said.length") == 2


def test_changes_for_everyone_and_for_the_user_are_heard(endpoint: Endpoint) -> None:
    endpoint.answers = [{"x": 1}, {"x": 2}, {"x": 3}]
    endpoint.start("userChannel: 'auth.User.7'")
    endpoint.run("features.on('x', (value) => said.push(value))")
    for name in ("features", "auth.User.7"):
        endpoint.run(f"channels['{name}'].say(); channels['{name}'].say()")
        endpoint.page.wait_for_function(f"said.at(-1) === {2 if name == 'features' else 3}")
    assert endpoint.run("return channels.features.event") == ".feature_updated"
    endpoint.run("features.close()")
    assert endpoint.run("return Object.values(channels).map(({ hearing }) => hearing.size)") == [0, 0]


def test_of_two_answers_the_one_asked_for_last_counts(endpoint: Endpoint) -> None:
    endpoint.answers = [{"x": 1}]
    endpoint.start()
    endpoint.is_slow = True
    endpoint.run("window.both = [features.refresh(), features.refresh()]")
    endpoint.page.wait_for_timeout(100)
    endpoint.answer_waiting(1, {"x": 3})
    endpoint.run("await both[1]")
    endpoint.answer_waiting(0, {"x": 2})
    assert endpoint.run("await both[0]; return features.value('x')") == 3


def test_a_first_error_is_told_and_a_later_one_keeps_the_values(endpoint: Endpoint) -> None:
    endpoint.answers = [500]
    told = endpoint.run("return liveFeatures({ url: '/answers', echo }).catch((error) => error.message)")
    assert told == "/answers answered 500."
    assert endpoint.run("return channels.features.hearing.size") == 0
    endpoint.answers = [{"x": 1}, 500]
    endpoint.start()
    assert endpoint.run("return features.refresh().catch((error) => error.message)") == "/answers answered 500."
    assert endpoint.run("return features.value('x')") == 1


@pytest.mark.parametrize("body", ["[]", "null", '{"features": 7}', "<html>"])
def test_an_answer_of_another_kind_is_an_error(endpoint: Endpoint, tabs: Tabs, body: str) -> None:
    tabs.context.route("**/answers", lambda route: route.fulfill(body=body, content_type="application/json"))
    assert endpoint.run("return liveFeatures({ url: '/answers' }).then(() => 'taken', () => 'refused')") == "refused"
