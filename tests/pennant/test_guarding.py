"""What guards of views have in common."""

import pytest

from pennant import FeatureClass
from pennant.guarding import arun, is_async_view, named_features, note_named, run


class Named(FeatureClass):
    name = "named"

    def resolve(self, scope):
        return True


def plain(number: int) -> int:
    return number + 1


async def later(number: int) -> int:
    return number + 1


def test_functions_of_both_modes_are_called():
    assert run(plain, 1) == run(later, 1) == 2


@pytest.mark.parametrize("function", [plain, later])
async def test_they_are_called_from_async_code(function):
    assert await arun(function, 1) == 2


def test_async_views_are_known():
    assert is_async_view(later) and not is_async_view(plain)


def test_what_guards_name_is_noted_with_its_place_once():
    for _ in range(2):
        note_named(("a-noted-feature", Named), "here")
    assert named_features()["a-noted-feature"] == ["here"]
    assert "named" not in named_features()
