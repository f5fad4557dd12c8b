"""System checks: every way to configure Pennant wrongly, each with an id and a hint that can be pasted.

``CHECK_IDS`` lists them; docs/pennant/checks.md explains each. They never raise, whatever the settings hold, and open
no connection. One module looks at one subject: ``configuration`` at ``PENNANT`` itself.
"""

from django.core.checks import register

from pennant.checks.configuration import check_configuration

CHECK_IDS = {
    "pennant.E001": "PENNANT is no dict",
    "pennant.E002": "a key of PENNANT is unknown",
    "pennant.E003": "a value in PENNANT is not of its setting's kind",
}
"""Each id and what it finds."""


def register_checks() -> None:
    """Register all checks with Django."""
    for check in (check_configuration,):
        register(check, "pennant")
