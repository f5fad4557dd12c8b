"""Forms that were sent before are known again."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache

from sanctum.issuing.once import is_first

ADA, BOB = User(pk=1), User(pk=2)


@pytest.fixture(autouse=True)
def no_form_was_sent() -> None:
    cache.clear()


def test_of_those_that_come_at_once_one_is_first() -> None:
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda _: is_first(ADA, "form"), range(20))).count(True) == 1


def test_users_and_forms_are_told_apart() -> None:
    assert [is_first(user, form) for user, form in ((ADA, "a"), (ADA, "b"), (BOB, "a"), (ADA, "a"))] == [
        True, True, True, False,
    ]  # fmt: skip
