"""Definitions in all their forms."""

from datetime import UTC, date, datetime

import pytest

from pennant import Feature, FeatureClass, Lottery, Rollout, Schedule, Variants
from pennant.definitions.definition import ACTIVE
from pennant.errors import InvalidDefinition, InvalidName, UnserialisableValue


@pytest.mark.parametrize(
    ("resolver", "kind", "stored"),
    [
        (True, "value", False),
        ({"a": [1]}, "value", False),
        (None, "value", False),
        (Rollout(25), "rollout", False),
        (Rollout(25, stored=True), "rollout", True),
        (Variants({"a": 100}), "variants", False),
        (Lottery(0.5), "lottery", True),
        (lambda scope: True, "function", True),
    ],
)
def test_kinds(resolver, kind, stored):
    definition = Feature.define("x", resolver)
    assert (definition.kind, definition.stored) == (kind, stored)
    assert __name__.rpartition(".")[2] in definition.origin


def test_a_decorator_leaves_its_function_and_takes_its_docstring():
    @Feature.define("x", owner="shop", expires=date(2027, 1, 1))
    def x(user):
        """What it is for.

        And more.
        """
        return True

    assert x(None) is True
    definition = Feature.definition("x")
    assert definition.description == "What it is for.\n\nAnd more."
    assert (definition.owner, definition.expires) == ("shop", date(2027, 1, 1))


def test_classes_say_the_same_of_themselves():
    @Feature.define
    class New(FeatureClass):
        """A class."""

        name = "new"
        requires = ("a",)
        expose = True

        def before(self, scope):
            return None

        def resolve(self, scope):
            return True

    definition = Feature.definition("new")
    assert (definition.kind, definition.description, definition.expose) == ("class", "A class.", True)
    assert dict(definition.requires) == {"a": ACTIVE}
    assert definition.before is not None
    assert New.name == "new"


def test_requirements_are_names_or_values():
    assert dict(Feature.define("x", True, requires="a").requires) == {"a": ACTIVE}
    assert dict(Feature.define("x", True, requires=["a", "b"]).requires) == {"a": ACTIVE, "b": ACTIVE}
    assert dict(Feature.define("x", True, requires={"a": (1, 2)}).requires) == {"a": [1, 2]}


@pytest.mark.parametrize(
    "options",
    [
        {"expires": "2027-01-01"},
        {"expires": datetime(2027, 1, 1, tzinfo=UTC)},
        {"schedule": date(2027, 1, 1)},
        {"before": True},
        {"before": lambda a, b: None},
        {"owner": 7},
        {"description": None},
        {"expirse": date(2027, 1, 1)},
    ],
)
def test_options_that_make_no_sense_are_refused(options):
    with pytest.raises(TypeError):
        Feature.define("x", True, **options)
    assert "x" not in Feature.defined()


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("", True), InvalidName),
        (("x", {1, 2}), UnserialisableValue),
        (("x", float("nan")), UnserialisableValue),
        (("x", lambda a, b: True), InvalidDefinition),
    ],
)
def test_what_cannot_be_defined(arguments, error):
    with pytest.raises(error):
        Feature.define(*arguments)


def test_a_default_and_requirements_are_json_and_named():
    with pytest.raises(UnserialisableValue):
        Feature.define("x", True, default={1})
    with pytest.raises(InvalidName):
        Feature.define("x", True, requires=[""])


def test_a_schedule_is_taken():
    schedule = Schedule(on_from=datetime(2027, 1, 1, tzinfo=UTC))
    assert Feature.define("x", True, schedule=schedule).schedule is schedule
