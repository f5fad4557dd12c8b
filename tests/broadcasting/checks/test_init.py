"""The checks as a whole: none ever raises, shows a secret, or needs what it looks for."""

import subprocess
import sys

from django.core import checks as django_checks
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from broadcasting import checks
from broadcasting.conf import get_settings
from broadcasting.conf import settings as conf
from tests.broadcasting.checks.configurations import APP


def test_are_registered_by_the_app():
    assert "broadcasting" in django_checks.registry.registry.tags_available()


KEYS = st.one_of(
    st.sampled_from([*conf.SETTING_KINDS, "APPS"]), st.sampled_from([*conf.APPLICATION_KINDS]), st.text(), st.none()
)
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=())),
    st.sampled_from(["", "\0", "\n", "\ud800", "١٢", "{}", "{0.__class__}", "%s", "*", "[", "http://[", "a.b", "/../"]),
)
HUGE = st.sampled_from([1, -1]).map(lambda sign: sign * 10**5000)
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), HUGE, st.floats(), TEXTS, st.binary())
HOSTILE = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=6)),
    max_leaves=20,
)
ALMOST_GOOD = st.builds(
    lambda own, apps: own | {"APPS": [APP | each for each in apps]},
    st.dictionaries(st.sampled_from([*conf.SETTING_KINDS]), HOSTILE, max_size=3),
    st.lists(st.dictionaries(st.sampled_from([*conf.APPLICATION_KINDS]), HOSTILE, max_size=3), max_size=3),
)


@hypothesis_settings(max_examples=300, deadline=None)
@given(st.one_of(HOSTILE, ALMOST_GOOD))
def test_whatever_revurb_holds_there_are_messages_and_no_exception(configured):
    with override_settings(REVURB=configured):
        everything = (checks.check_configuration, checks.check_cluster, checks.check_site, checks.check_deployment)
        found = [message for check in everything for message in check()]
        assert all(message.id in checks.CHECK_IDS and message.hint for message in found)
        assert all("never-to-be-shown" not in str(message) for message in found)
        try:
            assert get_settings().SERVER in ("daphne", "uvicorn")
        except ImproperlyConfigured as error:
            assert any(message.id.startswith("broadcasting.E") for message in found)
            assert "never-to-be-shown" not in str(error)


def test_the_checks_come_up_without_what_they_look_for():
    missing = ["channels", "channels_redis", "daphne", "redis", "rest_framework", "uvicorn"]
    blocked = f"import sys; sys.modules.update(dict.fromkeys({missing}))"
    subprocess.run([sys.executable, "-c", f"{blocked}; import broadcasting.checks"], check=True, timeout=30)
