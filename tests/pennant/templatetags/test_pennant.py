"""``{% load pennant %}``."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Engine, Template, TemplateSyntaxError
from django.template.loader import render_to_string
from django.test import RequestFactory

from pennant import Feature, remembering

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pennant_site")]

HOSTILE = ["<b>", "'\"", "\0", "x" * 10_000, "🚀", "", "\ud800", "{% load x %}"]


def page(source: str, **context: Any) -> str:
    return Template("{% load pennant %}" + source).render(Context(context))


def test_a_part_is_there_where_the_feature_is_active():
    Feature.define("x", True)
    source = "{% feature 'x' %}on{% else %}off{% endfeature %}"
    assert page(source) == "on"
    Feature.define("x", False)
    assert page(source) == "off"
    assert page("{% feature 'x' %}on{% endfeature %}") == ""


def test_the_first_part_that_holds_is_rendered():
    source = (
        "{% feature 'a' %}1{% elsefeature 'theme' 'blue' %}2{% elsefeature 'theme' name %}3{% else %}4{% endfeature %}"
    )
    Feature.define("theme", "green")
    assert page(source) == "4"
    assert page(source, name="green") == "3"
    Feature.define("theme", "blue")
    assert page(source) == "2"
    Feature.define("a", True)
    assert page(source) == "1"


@pytest.mark.parametrize(
    ("value", "expression", "holds"),
    [
        ("blue", '"blue"', True),
        (1, "1", True),
        (1, "True", False),
        (True, "True", True),
        (1, "1.0", False),
        (1, '"1"', False),
        (0, "False", False),
        (None, "None", True),
        (None, "missing", True),
        (False, "False", True),
        ({"b": [1], "a": "x"}, "same", True),
        ("x", "strange", False),
    ],
)
def test_a_value_is_compared_to_the_type(value, expression, holds):
    Feature.define("x", value)
    source = f"{{% feature 'x' {expression} %}}on{{% else %}}off{{% endfeature %}}"
    assert page(source, same={"a": "x", "b": [1]}, strange={object()}) == ("on" if holds else "off")


def test_one_of_several_is_enough():
    source = "{% featureany 'a' 'b' %}any{% elsefeature 'c' %}c{% else %}none{% endfeatureany %}"
    assert page(source) == "none"
    Feature.define("c", True)
    assert page(source) == "c"
    Feature.define("b", 0)
    assert page(source) == "any"


def test_a_scope_follows_the_word_for():
    Feature.define("x", lambda scope: scope == "acme")
    Feature.define("theme", lambda scope: "blue" if scope == "acme" else "grey")
    source = (
        "{% feature 'x' for company %}x{% endfeature %}{% feature 'theme' 'blue' for company %}b{% endfeature %}"
        "{% featureany 'x' 'y' for company %}a{% endfeatureany %}{% feature_value 'theme' for company as v %}{{ v }}"
    )
    assert page(source, company="acme") == "xbablue"
    assert page(source, company="other") == "grey"


def test_a_scope_that_is_missing_is_not_nobody():
    Feature.define("x", True)
    source = "{% feature 'x' for compnay %}on{% else %}off{% endfeature %}{% feature_value 'x' default 'd' for y %}"
    assert page(source) == "offd"
    assert page("{% feature 'x' for none %}on{% endfeature %}", none=None) == "on"


@pytest.mark.parametrize("scope", [*HOSTILE, 1.5, True, {"a": 1}, object(), AnonymousUser()])
def test_a_hostile_scope_leaves_the_page_whole(scope):
    Feature.define("x", lambda scope: False)
    assert page("{% feature 'x' for scope %}on{% else %}off{% endfeature %}", scope=scope) == "off"


@pytest.mark.parametrize("name", [*HOSTILE, None, 7, ["x"], object()])
def test_a_hostile_or_unknown_name_renders_the_other_part(name):
    source = (
        "{% feature name %}on{% else %}off{% endfeature %}{% featureany name 'x' %}on{% else %}off{% endfeatureany %}"
    )
    assert page(source, name=name) == "offoff"
    assert page("{% feature_value name default 'd' %}", name=name) == "d"


def test_a_feature_that_fails_renders_its_default(caplog):
    def fail(scope: Any) -> bool:
        raise OSError

    Feature.define("x", fail)
    Feature.define("y", fail, default="grey")
    assert page("{% feature 'x' %}on{% else %}off{% endfeature %}{% feature_value 'y' %}") == "offgrey"
    assert page("{% feature_value 'y' default 'd' as v %}{{ v }}") == "d"


def test_values_are_escaped_and_can_be_looked_into():
    Feature.define("x", "<script>'\"&")
    Feature.define("y", {"z": ["<i>"]})
    escaped = "&lt;script&gt;&#x27;&quot;&amp;"
    assert page("{% feature_value 'x' %}{% feature_value 'x' as v %}{{ v }}") == escaped * 2
    assert page("{% feature_value 'y' as v %}{{ v.z.0 }}") == "&lt;i&gt;"


@pytest.mark.parametrize(
    "source",
    [
        "{% feature %}{% endfeature %}",
        "{% feature 'a' 'b' 'c' %}{% endfeature %}",
        "{% feature 'a' for %}{% endfeature %}",
        "{% feature 'a' for x y %}{% endfeature %}",
        "{% feature for x %}{% endfeature %}",
        "{% feature 'a' %}{% elsefeature %}{% endfeature %}",
        "{% feature 'a' %}{% else x %}{% endfeature %}",
        "{% feature 'a' %}{% else %}{% elsefeature 'b' %}{% endfeature %}",
        "{% feature 'a' %}",
        "{% feature 'a' %}{% endfeatureany %}",
        "{% featureany %}{% endfeatureany %}",
        "{% feature_value %}",
        "{% feature_value 'a' 'b' %}",
        "{% feature_value 'a' as %}",
        "{% feature_value 'a' as x-y %}",
        "{% feature_value 'a' as v for x %}",
        "{% feature a|nofilter %}{% endfeature %}",
    ],
)
def test_a_wrong_tag_is_found_when_the_template_is_compiled(source):
    with pytest.raises(TemplateSyntaxError):
        page(source)


def test_the_error_says_what_to_write():
    with pytest.raises(TemplateSyntaxError, match='{% feature "name" "value" %}'):
        page("{% feature %}{% endfeature %}")


@pytest.mark.database
def test_the_features_of_a_template_are_one_query(client, django_assert_num_queries):
    for name in ("new-checkout", "theme", "a", "b"):
        Feature.define(name, lambda: False, stored=False)
    with django_assert_num_queries(1):
        assert b"old" in client.get("/page/").content


@pytest.mark.database
def test_each_scope_of_a_loop_is_one_query(django_assert_num_queries):
    Feature.define("a", lambda: True, stored=False)
    Feature.define("b", lambda: True, stored=False)
    source = (
        "{% for c in cs %}{% feature 'a' for c %}1{% endfeature %}{% feature 'b' for c %}2{% endfeature %}{% endfor %}"
    )
    with remembering(), django_assert_num_queries(3):
        assert page(source, cs=["x", "y", "z"]) == "121212"


def test_a_template_that_renders_no_tag_costs_no_query(django_assert_num_queries):
    Feature.define("a", lambda: True)
    with remembering(), django_assert_num_queries(0):
        page("{% if no %}{% feature 'a' %}{% endfeature %}{% endif %}")


def test_it_asks_for_the_user_of_the_request(client):
    user = get_user_model().objects.create_user("ada")
    Feature.define("new-checkout", lambda user: user is not None)
    assert b"<p>old</p>" in client.get("/page/").content
    client.force_login(user)
    assert b"<p>new</p>" in client.get("/page/").content
    request = RequestFactory().get("/")
    request.user = user
    assert "<p>new</p>" in render_to_string("page.html", request=request), "also without the middleware"


async def test_a_page_of_async_code_is_rendered_from_memory(async_client):
    Feature.define("new-checkout", lambda user: True)
    Feature.define("theme", "<b>")
    content = (await async_client.get("/apage/")).content
    assert b"<p>new</p>" in content and b"&lt;b&gt;" in content


async def test_what_was_not_loaded_has_its_default_there(caplog):
    Feature.define("x", lambda scope: True, default="d")
    assert page("{% feature_value 'x' %}") == "d"
    assert "aactive" in caplog.text


def test_blocks_of_a_layout_may_stand_in_a_part():
    loaders = [
        (
            "django.template.loaders.locmem.Loader",
            {
                "layout": "{% load pennant %}{% feature 'x' %}{% block a %}{% endblock %}{% else %}off{% endfeature %}",
                "child": "{% extends 'layout' %}{% block a %}filled{% endblock %}",
            },
        )
    ]
    engine = Engine(loaders=loaders, libraries={"pennant": "pennant.templatetags.pennant"})
    assert engine.render_to_string("child") == "off"
    Feature.define("x", True)
    assert engine.render_to_string("child") == "filled"
