"""What the settings say of a case, one module per subject. Each has a function ``examine`` that yields findings."""

from collections.abc import Iterator

from sanctum.conf.settings import SanctumSettings
from sanctum.doctor.case import Case
from sanctum.doctor.finding import Finding
from sanctum.doctor.steps import cors, csrf, host, party, session, site

SUBJECTS = (host, party, site, session, csrf, cors)
"""In the order in which a request meets them."""


def examine(case: Case, settings: SanctumSettings) -> Iterator[Finding]:
    """All findings on a case. If none is a problem, the front end is let in."""
    for subject in SUBJECTS:
        yield from subject.examine(case, settings)
