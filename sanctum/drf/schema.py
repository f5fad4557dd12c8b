"""OpenAPI by drf-spectacular: how to authenticate, and which abilities an operation wants.

Where ``drf_spectacular`` is in ``INSTALLED_APPS`` the schemes come by themselves. For the abilities, name
``AbilitySchema`` in ``REST_FRAMEWORK["DEFAULT_SCHEMA_CLASS"]``, or put ``AbilitiesMixin`` before a class of your own.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework.permissions import AND, NOT, OR, SAFE_METHODS

from sanctum.conf import get_settings
from sanctum.drf.combining import Combination, Negation
from sanctum.drf.permissions import AbilityPermission

TOKEN, SESSION, CSRF = "sanctumToken", "sanctumSession", "sanctumCsrf"
"""The names of our security schemes."""


_PARTS = {AND: ("op1", "op2"), OR: ("op1", "op2"), NOT: ("op1",), Negation: ("part",)}


class SanctumScheme(OpenApiAuthenticationExtension):
    """``SanctumAuthentication`` in a document: a token, or a session with a CSRF token where something may change."""

    target_class = "sanctum.drf.authentication.SanctumAuthentication"
    match_subclasses = True
    name = [TOKEN, SESSION, CSRF]

    def get_security_requirement(self, auto_schema: Any) -> Any:
        session: dict[str, list[str]] = {SESSION: []} if auto_schema.method in SAFE_METHODS else {SESSION: [], CSRF: []}
        return [{TOKEN: []}, session]

    def get_security_definition(self, auto_schema: Any) -> Any:
        return [
            _token_scheme(),
            {
                "type": "apiKey",
                "in": "cookie",
                "name": settings.SESSION_COOKIE_NAME,
                "description": "A session of one of the site's own front ends.",
            },
            {
                "type": "apiKey",
                "in": "header",
                "name": _header_name(settings.CSRF_HEADER_NAME),
                "description": f"The value of the cookie {settings.CSRF_COOKIE_NAME}.",
            },
        ]


class AbilitiesMixin:
    """Before drf-spectacular's ``AutoSchema``: operations name their abilities.

    The description gets a line such as "Abilities: `orders:read` or IsAdminUser.", and ``x-abilities`` is a list of all
    abilities that play a part.
    """

    view: Any
    method: str

    def get_description(self) -> str:
        """The view's own, and a line about abilities."""
        own = super().get_description()  # type: ignore[misc]
        guards = [each for each in self.view.get_permissions() if any(_names(each, self.method))]
        rules = [_rule(each, self.method) for each in guards]
        return "\n\n".join(filter(None, [own, f"Abilities: {'; '.join(rules)}." if rules else ""]))

    def get_extensions(self) -> dict[str, Any]:
        """The view's own, and ``x-abilities``."""
        own = super().get_extensions()  # type: ignore[misc]
        found = [name for each in self.view.get_permissions() for name in _names(each, self.method)]
        return {**own, "x-abilities": list(dict.fromkeys(found))} if found else own


class AbilitySchema(AbilitiesMixin, AutoSchema):  # type: ignore[misc]  # as AutoSchema itself differs from its base
    """For ``REST_FRAMEWORK["DEFAULT_SCHEMA_CLASS"]``."""


def _names(permission: Any, method: str) -> Iterator[str]:
    """The abilities that play a part in a permission, as DRF instantiated it."""
    if isinstance(permission, AbilityPermission):
        yield from permission.rule.of(method) or ()
    for part in _parts(permission):
        yield from _names(part, method)


def _rule(permission: Any, method: str) -> str:
    """The permission in words."""
    if isinstance(permission, AbilityPermission):
        word = " or " if permission.rule.any_is_enough else " and "
        return word.join(f"`{name}`" for name in permission.rule.of(method) or ("nothing",))
    parts = [_rule(part, method) for part in _parts(permission)]
    if not parts:
        return type(permission).__name__
    if len(parts) == 1:
        return f"not ({parts[0]})"
    word = " or " if isinstance(_operator(permission), OR) else " and "
    return word.join(f"({part})" if " " in part else part for part in parts)


def _operator(permission: Any) -> Any:
    return permission.operator if isinstance(permission, Combination) else permission


def _parts(permission: Any) -> list[Any]:
    operator = _operator(permission)
    names = _PARTS.get(type(operator), ())
    return [getattr(operator, name) for name in names]


def _token_scheme() -> dict[str, str]:
    wanted = get_settings()
    if wanted.HEADER.lower() == "authorization" and wanted.KEYWORDS[0].lower() == "bearer":
        return {"type": "http", "scheme": "bearer", "description": "A personal access token."}
    told = f"A personal access token, after the word {wanted.KEYWORDS[0]}."
    return {"type": "apiKey", "in": "header", "name": wanted.HEADER, "description": told}


def _header_name(variable: str) -> str:
    """``HTTP_X_CSRFTOKEN`` as ``X-Csrftoken``."""
    return variable.removeprefix("HTTP_").replace("_", "-").title()
