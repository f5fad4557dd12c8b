"""Verdicts on headers, against what a browser's own ``URL`` makes of the same texts: attacks 27 to 30 and 38."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sanctum.origins import OriginPattern, parse_origin
from sanctum.verdict import Reason, judge

pytestmark = pytest.mark.node

NODE = Path(__file__).resolve().parents[1] / "node"
ENTRIES = [
    "https://app.example.com",
    "https://*.shops.example.com",
    "http://localhost:5173",
    "http://*.localhost:5173",
    "http://[::1]:3000",
    "http://127.0.0.1:8080",
    "https://xn--bcher-kva.example:8443",
]
PATTERNS = [OriginPattern.parse(each) for each in ENTRIES]
OWN = "https://api.example.com"

Oracle = Callable[[list[dict[str, Any]]], list[dict[str, bool]]]


@pytest.fixture(scope="module")
def oracle() -> Iterator[Oracle]:
    process = subprocess.Popen(
        ["node", "origin_oracle.js"], cwd=NODE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )

    def ask(questions: list[dict[str, Any]]) -> list[dict[str, bool]]:
        assert process.stdin and process.stdout
        process.stdin.write(f"{json.dumps(questions)}\n")
        process.stdin.flush()
        answers: list[dict[str, bool]] = json.loads(process.stdout.readline())
        return answers

    with process:
        yield ask
        process.stdin.close()


def decide(origin=None, referer=None, site=None, own=OWN):
    return judge(origin, referer, site, own and parse_origin(own), PATTERNS)


PIECES = [
    "http:", "https:", "HTTPS:", "ws:", "file:", "//", "/", "\\", "\\\\", "///", "@", "user:pw@", ":", "?", "#",
    ".", "..", "*", "*.", "-", "%2e", "%00", "%40", "%5c", "[", "]", "[::1]", "[0:0::1]", "[::ffff:127.0.0.1]",
    "127.0.0.1", "127.1", "0x7f.0.0.1", "2130706433", "localhost", "app.", "app", "shops.", "api.",
    "example.com", "example.com.", "evil.test", "EXAMPLE.COM", "xn--bcher-kva.example", "bücher.example", "ß",
    "。", "．", "K", ":443", ":80", ":5173", ":05173", ":3000", ":8080", ":8443", ":0", ":99999", ":+443", ":",
    "null", " ", "\t", "\n", "\x00", "\ufeff", "\u200d", "\xad", "\x7f", "é", ",", ";", "'", "|", "^", "_",
    "/path", "?app.example.com", "#app.example.com", "https://app.example.com",
]  # fmt: skip
HOSTS = st.sampled_from(
    ["app.example.com", "a.shops.example.com", "shops.example.com", "a.b.shops.example.com", "api.example.com",
     "evil.test", "localhost", "shop.localhost", "[::1]", "127.0.0.1", "xn--bcher-kva.example",
     "api.example.com.evil.test"]
)  # fmt: skip
PORTS = st.sampled_from(["", "", ":443", ":80", ":5173", ":3000", ":8080", ":8443"])
PATHS = st.sampled_from(["", "", "/", "/orders?page=2", "/https://app.example.com/", "?a=\\", "/a#b"])


@st.composite
def addresses(draw: st.DrawFn) -> str:
    """Addresses as pages have them, and now and then something strange in the middle."""
    text = draw(st.sampled_from(["http://", "https://"])) + draw(HOSTS) + draw(PORTS) + draw(PATHS)
    for piece in draw(st.lists(st.sampled_from(PIECES), max_size=2)) if draw(st.booleans()) else []:
        at = draw(st.integers(0, len(text)))
        text = text[:at] + piece + text[at:]
    return text


TEXTS = addresses() | st.lists(st.sampled_from(PIECES), max_size=6).map("".join) | st.text(max_size=30)
SITES = st.sampled_from(["same-origin", "same-site", "cross-site", "none", "Same-Origin", ""])
QUESTIONS = st.fixed_dictionaries(
    {
        "origin": st.none() | TEXTS,
        "referer": st.none() | TEXTS,
        "site": st.none() | SITES,
        "own": st.sampled_from([OWN, "http://127.0.0.1:8000", None]),
    }
)


@settings(max_examples=400)
@given(questions=st.lists(QUESTIONS, min_size=1, max_size=12))
@example(questions=[{"origin": f"https://{host}", "referer": None, "site": None, "own": OWN} for host in PIECES])
def test_nobody_is_let_in_whom_a_browser_would_take_for_another(
    oracle: Oracle, questions: list[dict[str, Any]]
) -> None:
    asked = [{**question, "entries": ENTRIES} for question in questions]
    for question, answer in zip(questions, oracle(asked), strict=True):
        first_party = decide(**question).first_party
        assert not first_party or answer["allowed"], question
        assert first_party or not (answer["allowed"] and answer["usual"]), question


@settings(max_examples=200)
@given(entry=TEXTS | addresses().map(lambda text: text.replace("://", "://*.")))
def test_an_entry_is_read_as_browsers_read_it(oracle: Oracle, entry: str) -> None:
    """The page of an entry is the one that a browser would open, or the entry is refused."""
    try:
        pattern = OriginPattern.parse(entry)
    except ValueError:
        return
    written = str(pattern).replace("://*.", "://a.")
    question = {"origin": written, "referer": None, "site": None, "own": None, "entries": [entry.strip()]}
    assert oracle([question])[0]["allowed"], written


@pytest.mark.parametrize(
    ("headers", "reason", "header", "origin"),
    [
        ({"origin": OWN}, Reason.OWN, "Origin", OWN),
        ({"origin": "https://a.shops.example.com"}, Reason.LISTED, "Origin", "https://a.shops.example.com"),
        ({"origin": "https://evil.test", "referer": OWN}, Reason.FOREIGN, "Origin", "https://evil.test"),
        ({"origin": "null", "referer": OWN}, Reason.OPAQUE, "Origin", None),
        ({"origin": "", "referer": OWN}, Reason.UNREADABLE, "Origin", None),
        ({"origin": f"{OWN}/", "referer": OWN}, Reason.UNREADABLE, "Origin", None),
        ({"origin": f"{OWN}, {OWN}"}, Reason.UNREADABLE, "Origin", None),
        ({"referer": f"{OWN}/page", "site": "cross-site"}, Reason.OWN, "Referer", OWN),
        ({"referer": "http://localhost:5173/"}, Reason.LISTED, "Referer", "http://localhost:5173"),
        ({"referer": "https://evil.test/", "site": "same-origin"}, Reason.FOREIGN, "Referer", "https://evil.test"),
        ({"referer": "", "site": "same-origin"}, Reason.UNREADABLE, "Referer", None),
        ({"referer": "about:blank", "site": "same-origin"}, Reason.UNREADABLE, "Referer", None),
        ({"site": "same-origin"}, Reason.OWN, "Sec-Fetch-Site", OWN),
        ({"site": "same-origin", "own": None}, Reason.OWN_DOES_NOT_COUNT, "Sec-Fetch-Site", None),
        ({"site": "same-site"}, Reason.NOT_SAME_ORIGIN, "Sec-Fetch-Site", None),
        ({"site": "none"}, Reason.NOT_SAME_ORIGIN, "Sec-Fetch-Site", None),
        ({"origin": OWN, "own": None}, Reason.FOREIGN, "Origin", OWN),
        ({}, Reason.NOTHING_SAID, None, None),
    ],
)
def test_the_first_header_decides_and_the_verdict_says_why(headers, reason, header, origin):
    verdict = decide(**headers)
    assert (verdict.reason, verdict.header) == (reason, header)
    assert str(verdict.origin) == str(origin)
    assert verdict.first_party == (reason in ("own", "listed"))
