"""Features in Jinja2, sync and async."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from jinja2 import Environment, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from pennant import Feature, remembering

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("pennant_site")]

EXTENSIONS = ["pennant.jinja2.FeatureExtension"]
SOURCE = (
    '{% feature "a" %}1{% elsefeature "theme", "blue" %}2{% elsefeature "theme", name for company %}3'
    '{% else %}4{% endfeature %}{% featureany "a", "b" for company %}any{% else %}none{% endfeatureany %}'
)


def page(source: str, **context: Any) -> str:
    return Environment(autoescape=True, extensions=EXTENSIONS).from_string(source).render(**context)


async def apage(source: str, **context: Any) -> str:
    environment = Environment(autoescape=True, extensions=EXTENSIONS, enable_async=True)
    return await environment.from_string(source).render_async(**context)


def define() -> None:
    Feature.define("theme", lambda scope: "green" if scope == "acme" else "<b>")
    Feature.define("b", lambda scope: scope == "acme")


def test_the_first_part_that_holds_is_rendered():
    assert page(SOURCE, company="acme") == "4none"
    define()
    assert page(SOURCE, company="acme", name="green") == "3any"
    Feature.define("theme", "blue")
    assert page(SOURCE, company="other") == "2none"
    Feature.define("a", True)
    assert page(SOURCE, company="other") == "1any"


async def test_it_is_so_in_async_code():
    assert await apage(SOURCE, company="acme") == "4none"
    define()
    assert await apage(SOURCE, company="acme", name="green") == "3any"
    Feature.define("theme", "blue")
    assert await apage(SOURCE, company="other") == "2none"
    Feature.define("a", True)
    assert await apage(SOURCE, company="other") == "1any"


GLOBALS = (
    "{{ feature_value('theme') }} {{ feature_value('no', default='d') }} {{ feature_value('theme', scope=company) }} "
    "{{ 'y' if feature('theme', 'green', scope=company) else 'n' }}{{ 'y' if featureany('a', 'b') else 'n' }}"
)


def test_globals_serve_expressions_and_values_are_escaped():
    define()
    assert page(GLOBALS, company="acme") == "&lt;b&gt; d green yn"


async def test_globals_do_so_in_async_code():
    define()
    assert await apage(GLOBALS, company="acme") == "&lt;b&gt; d green yn"


@pytest.mark.parametrize("name", ["<b>", "\0", "x" * 10_000, "🚀", "", None, 7, ["x"], "\ud800"])
async def test_hostile_names_and_scopes_leave_the_page_whole(name):
    Feature.define("x", lambda scope: False)
    source = (
        '{% feature name %}on{% else %}off{% endfeature %}{% feature "x" for name %}on{% else %}off{% endfeature %}'
    )
    assert await apage(source, name=name) == "offoff"


@pytest.mark.parametrize("value", [None, 7, "<b>", ["x"]])
def test_hostile_names_do_so_in_sync_code(value):
    Feature.define("x", lambda scope: False)
    source = (
        '{% feature name %}on{% else %}off{% endfeature %}{% feature "x" for name %}on{% else %}off{% endfeature %}'
    )
    assert page(source, name=value) == "offoff"


async def test_a_scope_that_is_missing_is_not_nobody():
    Feature.define("x", True)
    source = '{% feature "x" for no %}on{% else %}off{% endfeature %}{{ feature_value("x", "d", scope=no) }}'
    assert page(source) == await apage(source) == "offd"


@pytest.mark.parametrize(
    "source",
    [
        "{% feature %}{% endfeature %}",
        '{% feature "a" "b" %}{% endfeature %}',
        '{% feature "a", "b", "c" %}{% endfeature %}',
        '{% feature "a" for %}{% endfeature %}',
        '{% feature "a" for x y %}{% endfeature %}',
        '{% feature "a" %}{% else %}{% elsefeature "b" %}{% endfeature %}',
        '{% feature "a" %}',
        "{% featureany %}{% endfeatureany %}",
    ],
)
def test_a_wrong_tag_is_found_when_the_template_is_compiled(source):
    with pytest.raises(TemplateSyntaxError):
        page(source)


@pytest.mark.database
@pytest.mark.parametrize("path", ["/jinja2/", "/ajinja2/"])
def test_the_features_that_tags_name_are_one_query(client, django_assert_num_queries, path):
    for name in ("new-checkout", "theme", "a", "b"):
        Feature.define(name, lambda: False, stored=False)
    with django_assert_num_queries(1):
        assert b"old" in client.get(path).content


def test_each_scope_of_a_loop_is_one_query(django_assert_num_queries):
    Feature.define("a", lambda: True, stored=False)
    Feature.define("b", lambda: True, stored=False)
    source = (
        '{% for c in cs %}{% feature "a" for c %}1{% endfeature %}{% feature "b" for c %}2{% endfeature %}{% endfor %}'
    )
    with remembering(), django_assert_num_queries(2):
        assert page(source, cs=["x", "y"]) == "1212"


async def test_it_asks_for_the_user_of_the_request(async_client):
    user = await get_user_model().objects.acreate_user("ada")
    Feature.define("new-checkout", lambda user: user is not None)
    for path in ("/jinja2/", "/ajinja2/"):
        assert b"<p>old</p>" in (await async_client.get(path)).content
    await async_client.aforce_login(user)
    for path in ("/jinja2/", "/ajinja2/"):
        assert b"<p>new</p>" in (await async_client.get(path)).content


def test_it_works_in_a_sandbox():
    Feature.define("a", True)
    sandbox = SandboxedEnvironment(extensions=EXTENSIONS)
    assert sandbox.from_string('{% feature "a" %}on{% endfeature %}').render() == "on"
