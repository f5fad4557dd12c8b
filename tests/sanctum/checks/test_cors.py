"""CORS that lets strangers read: attack 37."""

import pytest

from tests.sanctum.front_end import GOOD, MIDDLEWARE, PAGE


@pytest.fixture
def cors(run):
    def cors(sanctum=None, **changes):
        return run(sanctum or {"SPA_ORIGINS": [PAGE]}, **({k: v for k, v in GOOD.items() if k != "SANCTUM"} | changes))

    return cors


def test_a_good_site(cors):
    assert cors() == {}


@pytest.mark.parametrize("name", ["CORS_ALLOW_ALL_ORIGINS", "CORS_ORIGIN_ALLOW_ALL"])
def test_everybody_with_credentials(cors, name):
    assert set(cors(**{name: True})) == {"E040"}


def test_everybody_without_credentials_is_a_public_api(cors):
    assert cors(CORS_ALLOW_ALL_ORIGINS=True, CORS_ALLOW_CREDENTIALS=False) == {}


@pytest.mark.parametrize(
    "regex", [r".*", r"^https?://", r"^https://.*", r"^https://app\.example\.com", r"^https://app.example.com$"]
)
def test_patterns_that_let_strangers_in(cors, regex):
    assert set(cors(CORS_ALLOWED_ORIGIN_REGEXES=[regex])) == {"E041"}


@pytest.mark.parametrize("regex", [r"^https://\w+\.example\.com$", r"^https://app\.example\.com$", "(", 7, None])
def test_patterns_that_do_not(cors, regex):
    assert cors(CORS_ALLOWED_ORIGIN_REGEXES=[regex]) == {}


def test_patterns_matter_only_with_credentials(cors):
    assert cors(CORS_ALLOWED_ORIGIN_REGEXES=[".*"], CORS_ALLOW_CREDENTIALS=False) == {}


def test_a_wildcard_in_the_list_of_front_ends(cors):
    assert (
        cors({"SPA_ORIGINS": ["https://*.example.com"]}, CORS_ALLOWED_ORIGIN_REGEXES=[r"^https://\w+\.example\.com$"])
        == {}
    )


def test_the_middleware_comes_first(cors):
    assert set(cors(MIDDLEWARE=[*MIDDLEWARE[1:], MIDDLEWARE[0]])) == {"W034"}


def test_without_the_middleware_nothing_is_allowed(cors):
    assert cors(MIDDLEWARE=MIDDLEWARE[1:], CORS_ALLOW_ALL_ORIGINS=True) == {}
