"""What other apps are told of changes."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction

from pennant import Feature
from revurb.signals import feature_changed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def told() -> Iterator[list[tuple[str, bool, Any]]]:
    heard: list[tuple[str, bool, Any]] = []

    def hear(*, feature: str, exposed: bool, user_ids: Any, **kwargs: Any) -> None:
        heard.append((feature, exposed, user_ids))

    feature_changed.connect(hear)
    yield heard
    feature_changed.disconnect(hear)


@pytest.fixture
def user() -> Any:
    return get_user_model().objects.create_user("ada")


def test_each_change_for_everyone_is_told(told):
    Feature.define("theme", "blue", expose=True)
    Feature.activate_for_everyone("theme", "green")
    Feature.kill("theme")
    Feature.limit("theme", 10)
    Feature.purge("theme")
    assert told == [("theme", True, None)] * 4


def test_a_change_for_users_names_them_in_one_signal(told, user):
    other = get_user_model().objects.create_user("bob")
    Feature.define("theme", "blue")
    Feature.for_(user, other).activate("theme", "green")
    Feature.for_(user).forget("theme")
    assert told == [("theme", False, [str(user.pk), str(other.pk)]), ("theme", False, [str(user.pk)])]


def test_scopes_that_are_no_users_are_nobody_s_pages(told):
    Feature.define("theme", "blue")
    Feature.for_("company-7").activate("theme", "green")
    Feature.for_("auth.user|1").activate("theme", "green")
    assert told == []


def test_what_requires_a_feature_changes_with_it(told, user):
    Feature.define("base", False)
    Feature.define("on-top", True, requires="base", expose=True)
    Feature.activate_for_everyone("base")
    assert told == [("base", False, None), ("on-top", True, None)]


def test_purging_all_is_told_of_every_feature(told):
    Feature.define("theme", "blue", expose=True)
    Feature.purge()
    assert ("theme", True, None) in told


def test_nothing_is_told_before_the_commit_nor_after_a_rollback(told):
    Feature.define("theme", "blue")
    with transaction.atomic():
        Feature.activate_for_everyone("theme", "green")
        assert told == []
    assert len(told) == 1
    with transaction.atomic():
        Feature.activate_for_everyone("theme", "red")
        transaction.set_rollback(True)
    assert len(told) == 1


def test_a_receiver_that_fails_harms_nobody(user, caplog):
    def fail(**kwargs: Any) -> None:
        raise OSError("no pages today")

    feature_changed.connect(fail)
    try:
        Feature.define("theme", "blue")
        Feature.for_(user).activate("theme", "green")
        assert Feature.for_(user).value("theme") == "green"
    finally:
        feature_changed.disconnect(fail)
    assert "no pages today" in caplog.text
