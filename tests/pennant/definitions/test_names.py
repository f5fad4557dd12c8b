"""What a feature is called."""

from enum import Enum, StrEnum

import pytest
from django.utils.translation import gettext_lazy

from pennant import FeatureClass
from pennant.definitions.names import LONGEST_NAME, feature_name
from pennant.errors import InvalidName


class Flag(Enum):
    NEW = "new"
    SEVEN = 7


class Text(StrEnum):
    NEW = "new"


class Unnamed(FeatureClass):
    pass


class Named(FeatureClass):
    name = "named"


@pytest.mark.parametrize(
    ("feature", "name"),
    [
        ("new", "new"),
        ("New Größe 🎉 <b>", "New Größe 🎉 <b>"),
        ("x" * LONGEST_NAME, "x" * LONGEST_NAME),
        (Flag.NEW, "new"),
        (Text.NEW, "new"),
        (Named, "named"),
        (Named(), "named"),
        (Unnamed, f"{__name__}.Unnamed"),
    ],
)
def test_names(feature, name):
    assert feature_name(feature) == name
    assert type(feature_name(feature)) is str


@pytest.mark.parametrize(
    "feature",
    [
        "",
        "x" * (LONGEST_NAME + 1),
        "a\nb",
        "\x00",
        "\u202e",
        "\ud800",
        7,
        None,
        True,
        ["a"],
        {},
        object(),
        Flag.SEVEN,
        type,
        b"new",
        gettext_lazy("new"),
    ],
)
def test_what_is_no_name(feature):
    with pytest.raises(InvalidName):
        feature_name(feature)
