"""The elements that ``{% echo %}`` puts on a page. Nothing in them runs but modules from the site's static files."""

import json
from collections.abc import Mapping
from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html, format_html_join, json_script
from django.utils.safestring import SafeString, mark_safe

ELEMENT_ID = "revurb-echo"
"""Where ``Echo.fromPage()`` looks for the configuration."""

MODULE = "broadcasting/echo.js"
GLOBAL_MODULE = "broadcasting/echo-global.js"
IMPORT_NAMES = ("echo", "laravel-echo")
"""What an import map makes names of our module."""

# As django.utils.html.json_script does it.
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def configuration_element(configuration: Mapping[str, Any]) -> SafeString:
    """The configuration, as data that no browser runs, whatever it holds."""
    return json_script(dict(configuration), ELEMENT_ID)


def module_element(path: str, nonce: str | None) -> SafeString:
    """A module from the static files."""
    return format_html("<script{}></script>", _attributes({"type": "module", "src": static(path)}, nonce))


def import_map_element(nonce: str | None) -> SafeString:
    """Names for our module, so that pages can ``import Echo from "echo"`` without a bundler."""
    imports = {"imports": dict.fromkeys(IMPORT_NAMES, static(MODULE))}
    content = mark_safe(json.dumps(imports).translate(_ESCAPES))
    return format_html("<script{}>{}</script>", _attributes({"type": "importmap"}, nonce), content)


def csrf_element(token: str) -> SafeString:
    """The token where Laravel's clients look for it."""
    return format_html('<meta name="csrf-token" content="{}">', token)


def _attributes(attributes: dict[str, str], nonce: str | None) -> SafeString:
    given = {**attributes, "nonce": nonce} if nonce else attributes
    return format_html_join("", ' {}="{}"', given.items())
