"""System checks: every way to configure Sanctum wrongly, each with an id and a hint that can be pasted.

``CHECK_IDS`` lists them; docs/sanctum/checks.md explains each. They never raise and never show a secret.
"""

from django.core.checks import register

from sanctum.checks.abilities import check_named_abilities, check_negations
from sanctum.checks.configuration import check_configuration
from sanctum.checks.requests import check_requests
from sanctum.checks.second_factors import check_second_factors
from sanctum.checks.sockets import check_ticket_cache, check_ticket_cache_is_shared
from sanctum.checks.token_model import check_token_model

CHECK_IDS = {
    "sanctum.E001": "SANCTUM is no dict",
    "sanctum.E002": "a key of SANCTUM is unknown",
    "sanctum.E003": "a value in SANCTUM is not of its setting's kind",
    "sanctum.E010": "TOKEN_MODEL names no model of tokens",
    "sanctum.E011": "TOKEN_MODEL and SANCTUM_TOKEN_MODEL differ",
    "sanctum.E012": "the token model's primary key can't be a part of a token",
    "sanctum.E020": "HEADER is one that browsers send by themselves",
    "sanctum.E021": "SanctumMiddleware stands before what sets the users of sessions",
    "sanctum.E025": "a view asks for an ability that ABILITIES does not have",
    "sanctum.E050": "tickets are kept in a cache that keeps nothing",
    "sanctum.W010": "tokens live in another database than users",
    "sanctum.W013": "people log in by password alone, though the site has second factors",
    "sanctum.W021": "HEADER is one that error pages show",
    "sanctum.W023": "a view's permissions negate abilities in a way that lets in whoever is nobody",
    "sanctum.W051": "tickets are kept in a cache that lives in one process",
}
"""Each id and what it finds."""


def register_checks() -> None:
    """Register all checks with Django."""
    register(check_configuration)
    register(check_token_model)
    register(check_requests)
    register(check_second_factors)
    register(check_named_abilities)
    register(check_negations)
    register(check_ticket_cache)
    register(check_ticket_cache_is_shared, deploy=True)
