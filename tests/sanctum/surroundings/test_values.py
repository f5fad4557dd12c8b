"""Settings of the wrong kind count as not set."""

import pytest

from sanctum.surroundings.values import is_on, mapping, text, texts


@pytest.mark.parametrize("wrong", [None, 7, [], "", b"x", object()])
def test_a_text(settings, wrong):
    settings.OURS = wrong
    assert text("OURS", "default") == "default"
    settings.OURS = "said"
    assert text("OURS") == "said"


def test_a_list_of_texts(settings):
    settings.OURS = ("a", 7, None, "b")
    assert texts("OURS") == ("a", "b")
    settings.OURS = "a"
    assert texts("OURS") == () == texts("MISSING_SETTING")


@pytest.mark.parametrize(("value", "expected"), [(True, True), (1, True), ("x", True), (False, False), (0, False)])
def test_truth_as_django_asks_it(settings, value, expected):
    settings.OURS = value
    assert is_on("OURS") == expected


def test_truth_of_what_does_not_tell(settings):
    class Silent:
        def __bool__(self):
            raise RuntimeError

    settings.OURS = Silent()
    assert is_on("OURS")
    assert not is_on("MISSING_SETTING")


def test_a_dict(settings):
    settings.OURS = {"a": 1}
    assert mapping("OURS") == {"a": 1}
    settings.OURS = [("a", 1)]
    assert mapping("OURS") == {}
