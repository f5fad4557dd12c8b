"""What counts before what: docs/pennant/precedence.md, line by line."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User

from pennant import Feature, Rollout, Schedule, Variants
from pennant.models import FeatureValue

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = datetime.now(UTC)
PAST, FUTURE = NOW - timedelta(days=1), NOW + timedelta(days=1)


def reason(name="x", scope="ada"):
    answer = Feature.for_(scope).details(name)
    return answer.value, answer.reason


def test_each_line_counts_before_the_next():
    Feature.define("needed", True)
    Feature.define(
        "x",
        lambda scope: "definition",
        requires="needed",
        schedule=Schedule(on_from=PAST),
        before=lambda scope: "before" if hook else None,
    )
    hook = False
    assert reason() == ("definition", "resolved")
    FeatureValue.objects.update(value='"kept"')
    assert reason() == ("kept", "resolved")
    Feature.limit("x", 0)
    assert reason() == (False, "outside")
    Feature.activate_for_everyone("x", "everyone")
    Feature.for_("ada").forget("x")
    assert reason() == ("everyone", "everyone")
    Feature.for_("ada").activate("x", "given")
    assert reason() == ("given", "stored")
    hook = True
    assert reason() == ("before", "before")
    Feature.schedule("x", on_from=FUTURE)
    assert reason() == (False, "schedule")
    Feature.for_("ada").deactivate("needed")
    assert reason() == (False, "requirement")
    Feature.kill("x")
    assert reason() == (False, "killed")
    assert FeatureValue.objects.filter(name="x", scope="ada").values_list("value", flat=True).get() == '"given"'


def test_what_before_says_is_not_kept():
    Feature.define("x", lambda scope: "kept", before=lambda scope: "for now")
    assert reason() == ("for now", "before")
    assert not FeatureValue.objects.exists()


def test_requirements_reach_over_others_and_want_values_to_the_type():
    Feature.define("a", 1)
    Feature.define("b", True, requires={"a": True})
    Feature.define("c", True, requires={"a": 1})
    Feature.define("d", True, requires=["c"])
    Feature.define("e", True, requires=["d", "unknown"])
    assert [reason(name)[1] for name in "abcde"] == ["static", "requirement", "static", "static", "requirement"]
    Feature.kill("c")
    assert reason("d") == (False, "requirement")


def test_operators_share_is_a_rollouts_own():
    Feature.define("x", Rollout(0, value="new", otherwise="old"))
    assert reason() == ("old", "split")
    Feature.limit("x", 100)
    assert reason() == ("new", "split")


def test_variants_name_themselves_wherever_they_are_from():
    Feature.define("x", Variants({"a": 100, "b": 0}, values={"b": 2}))
    assert Feature.for_("ada").details("x").variant == "a"
    Feature.for_("ada").activate("x", 2)
    assert Feature.for_("ada").details("x").variant == "b"
    Feature.for_("ada").activate("x", "other")
    assert Feature.for_("ada").details("x").variant is None


def test_nobody_is_not_resolved_by_whom_it_does_not_fit():
    asked = []

    def resolve(user: User):
        asked.append(user)
        return True

    Feature.define("x", resolve)
    assert reason(scope=None) == (False, "null_scope")
    assert asked == []
    assert not FeatureValue.objects.exists()


def test_a_constant_and_a_rollout_leave_no_row():
    Feature.define("a", "blue")
    Feature.define("b", Rollout(50))
    assert reason("a") == ("blue", "static")
    assert reason("b")[1] == "split"
    assert not FeatureValue.objects.exists()


def test_a_rollout_that_is_kept_stays_when_the_share_shrinks():
    Feature.define("x", Rollout(100, stored=True))
    assert reason() == (True, "split")
    Feature.define("x", Rollout(0, stored=True))
    assert reason() == (True, "split")
