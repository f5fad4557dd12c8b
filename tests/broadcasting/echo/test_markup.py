"""The elements, whatever they are given."""

import json

import pytest

from broadcasting.echo import markup

HOSTILE = '</script><script>alert("1")</script><!-- \u2028 \' & '


def test_hostile_values_stay_data():
    element = markup.configuration_element({"key": HOSTILE, "nested": {"host": HOSTILE}})
    assert element.startswith('<script id="revurb-echo" type="application/json">')
    content = element.removeprefix('<script id="revurb-echo" type="application/json">').removesuffix("</script>")
    assert "<" not in content
    assert json.loads(content)["nested"]["host"] == HOSTILE


@pytest.mark.parametrize("nonce", [HOSTILE, '" onload="alert(1)'])
def test_hostile_nonces_and_tokens_stay_values(nonce):
    for element in (
        markup.module_element("broadcasting/echo.js", nonce),
        markup.import_map_element(nonce),
        markup.csrf_element(nonce),
    ):
        assert element.count("<script") + element.count("<meta") == 1
        assert '" onload' not in element
        assert "alert(&quot;1" in element or "&quot; onload=&quot;" in element


def test_modules_come_from_the_static_files(settings):
    settings.STATIC_URL = "https://cdn.example.com/it's/"
    assert markup.module_element("broadcasting/echo.js", None) == (
        '<script type="module" src="https://cdn.example.com/it&#x27;s/broadcasting/echo.js"></script>'
    )


def test_the_import_map_is_json_without_markup(settings):
    settings.STATIC_URL = "https://cdn.example.com/</script>/"
    content = markup.import_map_element("abc").removeprefix('<script type="importmap" nonce="abc">')
    content = content.removesuffix("</script>")
    assert "<" not in content
    assert set(json.loads(content)["imports"]) == {"echo", "laravel-echo"}
