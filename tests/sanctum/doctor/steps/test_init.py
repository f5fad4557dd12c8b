"""All subjects, in the order in which a request meets them."""

from sanctum.conf import get_settings
from sanctum.doctor.steps import examine
from tests.sanctum.front_end import case


def test_all_subjects_have_their_say(site):
    steps = list(dict.fromkeys(each.step for each in examine(case(), get_settings())))
    assert steps == [
        "API",
        "First party",
        "Site",
        "Site to browsers",
        "Session cookie",
        "CSRF cookie",
        "CSRF origin",
        "CORS",
    ]
