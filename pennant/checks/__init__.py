"""System checks: every way to configure Pennant wrongly, each with an id and a hint that can be pasted.

``CHECK_IDS`` lists them; docs/pennant/checks.md explains each. They never raise, whatever the settings hold, and open
no connection. One module looks at one subject: ``configuration`` at ``PENNANT`` itself, ``definitions`` at features,
``requests`` at middleware, ``stores`` at stores, ``guards`` at what views, templates and models need.
"""

from django.core.checks import Tags, register

from pennant.checks.configuration import check_configuration
from pennant.checks.definitions import check_dates, check_definitions
from pennant.checks.guards import check_guarded_features, check_models, check_template_requests, check_when_inactive
from pennant.checks.requests import check_middleware, check_visitors
from pennant.checks.stores import check_shared_stores, check_stores

CHECK_IDS = {
    "pennant.E001": "PENNANT is no dict",
    "pennant.E002": "a key of PENNANT is unknown",
    "pennant.E003": "a value in PENNANT is not of its setting's kind",
    "pennant.E010": "features require each other in a circle",
    "pennant.E011": "a feature requires one that no code defines",
    "pennant.W010": "two definitions have one name",
    "pennant.W011": "a feature's date is over",
    "pennant.W012": "a feature's schedule is over",
    "pennant.W013": "a definition looks inactive and is active",
    "pennant.W014": "a definition looks like a condition and is a value",
    "pennant.E030": "DEFAULT, or a definition, names no store",
    "pennant.E031": "a store can't be made: its driver, its options, or the stores of which it is made",
    "pennant.W030": "with --deploy: a store keeps its values in one process",
    "pennant.E040": "ANONYMOUS is 'session' without sessions",
    "pennant.E041": "ANONYMOUS needs PennantMiddleware",
    "pennant.E042": "ANONYMOUS_COOKIE is the name of another cookie",
    "pennant.W040": "PennantMiddleware is missing",
    "pennant.W041": "PennantMiddleware stands before those whom it asks",
    "pennant.E050": "WHEN_INACTIVE can't be imported",
    "pennant.E051": "WHEN_INACTIVE can't be called",
    "pennant.W050": "templates don't know whom features are asked for",
    "pennant.W051": "a model with HasFeatures has something else that is called features",
    "pennant.W052": "a guard asks for a feature that no code defines",
}
"""Each id and what it finds."""


def register_checks() -> None:
    """Register all checks with Django."""
    for check in (
        check_configuration,
        check_definitions,
        check_dates,
        check_middleware,
        check_visitors,
        check_when_inactive,
        check_template_requests,
        check_models,
    ):
        register(check, "pennant")
    register(check_guarded_features, "pennant", Tags.urls)
    register(check_stores, "pennant")
    register(check_shared_stores, "pennant", deploy=True)
