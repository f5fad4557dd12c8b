"""Reading dicts and environments against kinds."""

from revurb.conf.reading import Problem, read_environment, read_mapping, suggest
from revurb.conf.values import Credential, Number

KINDS = {"PORT": Number(lowest=1, highest=9), "SECRET": Credential()}


def test_good_values_are_kept_beside_bad_ones():
    reading = read_mapping({"PORT": 5, "SECRET": "", "PROT": 1}, KINDS, "HERE[{}]")
    assert reading.values == {"PORT": 5}
    assert [(problem.topic, problem.message) for problem in reading.problems] == [
        ("credentials", "HERE[SECRET] must not be empty."),
        ("unknown", "HERE[PROT] is unknown; did you mean PORT? Known are PORT, SECRET."),
    ]


def test_the_first_variable_with_a_value_counts():
    variables = {name: [f"OUR_{name}", f"THEIR_{name}"] for name in KINDS}
    reading = read_environment({"OUR_PORT": "", "THEIR_PORT": "3", "PORT": "4"}, KINDS, variables)
    assert reading.values == {"PORT": 3}
    assert reading.problems == []


def test_suggestions_for_what_is_no_text():
    assert suggest(None, KINDS) == "Known are PORT, SECRET"


def test_problems_are_values():
    assert Problem(topic="tls", message="x") == Problem(topic="tls", message="x")
