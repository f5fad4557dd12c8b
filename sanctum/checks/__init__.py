"""System checks: every way to configure Sanctum wrongly, each with an id and a hint that can be pasted.

``CHECK_IDS`` lists them; docs/sanctum/checks.md explains each. They never raise, whatever the settings hold, never
show a secret, and open no connection, but for ``upkeep``, which runs where Django names databases. One module looks at
one subject: ``configuration`` at ``SANCTUM`` itself, ``callables`` at functions that it names, ``tokens`` and
``token_model`` at what contradicts itself there, ``requests`` at how tokens are read, ``spa`` and ``cors`` at what
front ends need, ``abilities`` and ``second_factors`` at views, ``sockets`` at tickets, ``deployment`` and
``public_spa`` at what matters on a public server only.
"""

from django.core.checks import Tags, register

from sanctum.checks.abilities import check_named_abilities, check_negations
from sanctum.checks.callables import check_callables
from sanctum.checks.configuration import check_configuration
from sanctum.checks.cors import check_cors
from sanctum.checks.deployment import check_deployment
from sanctum.checks.public_spa import check_public_spa
from sanctum.checks.requests import check_requests
from sanctum.checks.second_factors import check_second_factors
from sanctum.checks.sockets import check_ticket_cache, check_ticket_cache_is_shared
from sanctum.checks.spa import check_spa
from sanctum.checks.token_model import check_token_model
from sanctum.checks.tokens import check_tokens
from sanctum.checks.upkeep import check_upkeep

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
    "sanctum.E030": "a function that SANCTUM names can't be imported",
    "sanctum.E031": "a function that SANCTUM names can't be called",
    "sanctum.E032": "CACHE names no entry of CACHES",
    "sanctum.E033": "IDLE_TIMEOUT is set, but the last use is never written",
    "sanctum.E034": "IDLE_TIMEOUT is not longer than LAST_USED_INTERVAL",
    "sanctum.E035": "DEFAULT_ABILITIES has what ABILITIES has not",
    "sanctum.E036": "no token can hold ISSUING_ABILITY",
    "sanctum.E037": "the middleware of sessions or of users is missing, or in the wrong order",
    "sanctum.E038": "the table of sessions is missing",
    "sanctum.E039": "no cookie has the CSRF token for front ends",
    "sanctum.E040": "every page on the web may read answers to requests with cookies",
    "sanctum.E041": "a pattern of CORS lets strangers read answers to requests with cookies",
    "sanctum.E042": "two cookies have one name",
    "sanctum.E050": "tickets are kept in a cache that keeps nothing",
    "sanctum.W010": "tokens live in another database than users",
    "sanctum.W013": "people log in by password alone, though the site has second factors",
    "sanctum.W021": "HEADER is one that error pages show",
    "sanctum.W023": "a view's permissions negate abilities in a way that lets in whoever is nobody",
    "sanctum.W030": "a span of time contradicts another",
    "sanctum.W031": "a key of SANCTUM has no effect",
    "sanctum.W032": "front ends are listed, but sanctum.urls is not included",
    "sanctum.W033": "SPA_ORIGINS covers hosts of strangers",
    "sanctum.W034": "the middleware of CORS stands too late",
    "sanctum.W035": "tokens that ended long ago are still there",
    "sanctum.W036": "with --deploy: SPA_ORIGINS has pages without TLS, or of the reader's own machine",
    "sanctum.W037": "with --deploy: tokens never end",
    "sanctum.W038": "with --deploy: a cookie also travels unencrypted",
    "sanctum.W039": "with --deploy: a cookie for other sites is not secure, so browsers refuse it",
    "sanctum.W040": "with --deploy: CSRF_TRUSTED_ORIGINS lacks front ends",
    "sanctum.W041": "with --deploy: CORS does not let front ends through",
    "sanctum.W042": "with --deploy: a cookie's domain does not cover the site and its front ends",
    "sanctum.W043": "with --deploy: tokens have no prefix",
    "sanctum.W044": "with --deploy: tokens may do everything by default",
    "sanctum.W045": "with --deploy: DRF also asks SessionAuthentication",
    "sanctum.W046": "with --deploy: each process counts floods for itself",
    "sanctum.W047": "with --deploy: all clients seem to have the proxy's address",
    "sanctum.W048": "with --deploy: a validator may let in what is not valid",
    "sanctum.W049": "with --deploy: every host counts as the site itself",
    "sanctum.W051": "tickets are kept in a cache that lives in one process",
}
"""Each id and what it finds."""


def register_checks() -> None:
    """Register all checks with Django."""
    for check in (
        check_configuration,
        check_callables,
        check_tokens,
        check_token_model,
        check_requests,
        check_cors,
        check_named_abilities,
        check_negations,
        check_second_factors,
        check_ticket_cache,
    ):
        register(check, "sanctum")
    register(check_spa, "sanctum", Tags.urls)
    register(check_upkeep, "sanctum", Tags.database)
    for check in (check_deployment, check_public_spa, check_ticket_cache_is_shared):
        register(check, "sanctum", Tags.security, deploy=True)
