"""What all tests of Sanctum share."""

import pytest
from django.core.cache import caches


@pytest.fixture(autouse=True)
def wrong_tokens_of_other_tests_do_not_count() -> None:
    caches["default"].clear()
