"""Which texts are read as tokens, and that nothing else ever is. Attacks 1 to 5 and 11."""

import io
import logging

import pytest
from django.core.handlers.asgi import ASGIRequest
from django.test import AsyncRequestFactory, RequestFactory
from hypothesis import example, given
from hypothesis import strategies as st

from sanctum.authentication import AuthenticationRefused
from sanctum.authentication.header import TokenText, token_of
from sanctum.tokens.validity import Refusal
from tests.sanctum.authentication.people import asking

WHERE = "tests.sanctum.authentication.test_header"


def read(value, name="HTTP_AUTHORIZATION"):
    """The token, ``None``, or ``"refused"``."""
    try:
        return token_of(RequestFactory().get("/", **{name: value}))
    except AuthenticationRefused as refused:
        assert refused.reason == Refusal.MALFORMED
        return "refused"


def test_a_request_without_a_header_has_no_token():
    assert token_of(asking()) is None
    assert read("") is None


@pytest.mark.parametrize("keyword", ["Bearer", "bearer", "BEARER", "bEaReR"])
def test_the_keywords_case_does_not_matter(keyword):
    assert read(f"{keyword} 15_abc") == "15_abc"


@pytest.mark.parametrize("character", "!#$%&'*+-./:;<=>?@[]^_`{|}~\"\\()")
def test_every_printable_character_but_the_comma_may_stand_in_a_token(character):
    assert read(f"Bearer a{character}b") == f"a{character}b"


@pytest.mark.parametrize(
    "value",
    ["Bearer", "Bearer ", "Bearer  ", "Bearer  a", "Bearer a ", "Bearer a b", "Bearer\ta", "Bearer \ta", "Bearer a\t"]
    + ["Bearer a\n", "Bearer\na", "Bearer a\r\nX: y", " Bearer a", "\tBearer a", "Bearer:a", "Bearer=a", "Bearer,a"],
)
def test_odd_spacing_is_refused(value):
    assert read(value) == "refused"


@pytest.mark.parametrize(
    "value", ["Bearer a, Bearer b", "Bearer a,Bearer b", "Bearer a,", "Bearer ,a", ", Bearer a", "Bearer a, Basic eDp5"]
)
def test_two_headers_in_one_are_refused(value):
    assert read(value) == "refused"


@pytest.mark.parametrize(
    "lines",
    [
        [b"Bearer a", b"Bearer b"],
        [b"Bearer a", b"Basic eDp5"],
        [b"Bearer \xff\xfe"],
        [b"Bearer a", b""],
        [b"Bearer a\n"],
    ],
)
def test_lines_as_servers_hand_them_over_are_refused(lines):
    """3 and 4: two of them, which Django joins, and bytes that are no text."""
    request = AsyncRequestFactory().get("/")
    scope = {**request.scope, "headers": [*request.scope["headers"], *((b"authorization", line) for line in lines)]}
    with pytest.raises(AuthenticationRefused):
        token_of(ASGIRequest(scope, io.BytesIO()))


@pytest.mark.parametrize("value", ["Basic eDp5", "Basic eDp5, Bearer a", "Basic eDp5,Bearer a", 'Digest realm="x"'])
def test_another_scheme_is_left_to_others_with_all_that_follows_it(value):
    assert read(value) is None


@pytest.mark.parametrize("value", ["Bearerx a", "Bear er a", "15_abc", "Token a", "-", "||||", "\u200b", "é"])
def test_what_does_not_name_our_scheme_is_not_ours(value):
    assert read(value) is None


@pytest.mark.parametrize(
    "value",
    ["Bearer ä", "Bearer a\0", "Bearer \0", "\0Bearer a", "\ufeffBearer a", "ï»¿Bearer a", "Bearer \ufeffa"]
    + ["Bearer a\u200bb", "Bearer ÿþ", "Bearer \x7f", "Bearer \x1b[0m", "Bearer ٣_abc", "Bearer \udcff"],
)
def test_what_is_no_ascii_is_refused(value):
    assert read(value) == "refused"


@pytest.mark.parametrize("text", ["a" * 513, "a" * 1_000_000, "|" * 100_000, "1_" * 100_000])
def test_long_tokens_are_refused(text):
    assert read(f"Bearer {text}") == "refused"


def test_a_long_header_of_another_scheme_is_not_ours():
    assert read("Basic " + "a" * 1_000_000) is None
    assert read("|" * 100_000) is None


@given(st.text(alphabet=st.characters(max_codepoint=255), max_size=60))
@example("Bearer")
def test_no_header_fails_in_another_way(value):
    found = read(value)
    if found not in (None, "refused"):
        assert value.lower() == f"bearer {found}".lower()
        assert found.isascii() and found.isprintable() and not set(found) & set(" ,")


@given(st.text(alphabet=st.characters(max_codepoint=255), max_size=30))
def test_nor_does_what_follows_the_keyword(rest):
    found = read(f"Bearer {rest}")
    assert found == "refused" or found == rest


def test_a_site_may_have_other_keywords(settings):
    settings.SANCTUM = {"KEYWORDS": ["Token", "Api-Key"]}
    assert read("token a") == "a"
    assert read("API-KEY a") == "a"
    assert read("Bearer a") is None


class TestAnotherHeader:
    @pytest.fixture(autouse=True)
    def site(self, settings):
        settings.SANCTUM = {"HEADER": "X-Api-Token"}

    def test_may_leave_the_keyword_out(self):
        assert read("a", "HTTP_X_API_TOKEN") == "a"
        assert read("Bearer a", "HTTP_X_API_TOKEN") == "a"
        assert read("bearer a", "HTTP_X_API_TOKEN") == "a"

    @pytest.mark.parametrize(
        "value", ["a, b", "Basic a", "a b", " a", "ä", "Bearer ", "Bearer  a", "Bearer a, Bearer b"]
    )
    def test_is_read_as_strictly(self, value):
        assert read(value, "HTTP_X_API_TOKEN") == "refused"

    def test_is_the_only_one(self):
        assert read("Bearer a") is None
        assert read("", "HTTP_X_API_TOKEN") is None


def test_tokens_elsewhere_are_ignored():
    """11: in the query, the body and cookies."""
    request = asking(method="POST", path="/?token=a&access_token=a&Authorization=Bearer%20a", HTTP_COOKIE="token=a")
    request.POST = {"token": "a", "access_token": "a"}
    assert token_of(request) is None


def from_query(request):
    return request.GET.get("t")


def failing(request):
    raise ValueError("the secret 15_abc is in this text")


def list_of(request):
    return ["a"]


class TestARetriever:
    def use(self, settings, name):
        settings.SANCTUM = {"TOKEN_RETRIEVER": f"{WHERE}.{name}"}

    def test_takes_the_headers_place(self, settings):
        self.use(settings, "from_query")
        assert token_of(asking(path="/?t=a")) == "a"
        assert token_of(asking("b")) is None

    @pytest.mark.parametrize("value", ["", "a%20b", "a,b", "%C3%A4", "%00", "a" * 600])
    def test_is_held_to_the_same_form(self, settings, value):
        self.use(settings, "from_query")
        with pytest.raises(AuthenticationRefused):
            token_of(asking(path=f"/?t={value}"))

    @pytest.mark.parametrize("name", ["failing", "list_of", "missing", "WHERE"])
    def test_that_fails_lets_nobody_in_and_tells_no_secret(self, settings, caplog, name):
        self.use(settings, name)
        with caplog.at_level(logging.DEBUG), pytest.raises(AuthenticationRefused):
            token_of(asking("a"))
        assert "15_abc" not in caplog.text
        assert ("TOKEN_RETRIEVER" in caplog.text) == (name != "list_of")


def test_a_tokens_text_shows_itself_in_no_repr():
    text = TokenText("15_abc")
    assert "15_abc" not in repr([text]) + repr({"text": text}) + f"{text!r}"
    assert text == "15_abc"
