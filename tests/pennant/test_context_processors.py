"""``{{ features.theme }}``."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.test import RequestFactory

from pennant import Feature
from pennant.context_processors import features

pytestmark = pytest.mark.django_db


def page(source: str, **extra: object) -> str:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    return Template(source).render(Context({**features(request), **extra}))


def test_values_are_looked_up_by_name():
    Feature.define("theme", "blue")
    Feature.define("new-checkout", True)
    source = "{{ features.theme }} {{ features.new_checkout }} {% if features.nothing %}x{% else %}off{% endif %}"
    assert page(source) == "blue True off"


def test_a_page_that_asks_nothing_costs_no_query(django_assert_num_queries):
    Feature.define("theme", lambda: "blue")
    with django_assert_num_queries(0):
        assert page("{{ features }}") == "&lt;features&gt;"


def test_values_are_escaped():
    Feature.define("theme", "<script>alert('x')</script>\"")
    assert page("{{ features.theme }}") == "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;&quot;"


@pytest.mark.parametrize("word", ["items", "keys", "get", "values", "pop"])
def test_every_word_can_be_a_name(word):
    assert page(f"{{{{ features.{word} }}}}") == "False"
    Feature.define(word, "yes")
    assert page(f"{{{{ features.{word} }}}}") == "yes"


@pytest.mark.parametrize("name", ["<b>", "'\"", "\0", "x" * 10_000, "🚀", "", 7, None, ["x"], "\ud800"])
def test_hostile_names_are_inactive(name):
    lookup = features(RequestFactory().get("/"))["features"]
    assert lookup[name] is False
    assert name not in lookup


def test_it_lists_what_is_defined():
    Feature.define("theme", "blue")
    lookup = features(RequestFactory().get("/"))["features"]
    assert "theme" in lookup and "theme" in list(lookup) and len(lookup) == len(list(lookup))
