"""Reading dicts and environments against kinds."""

from broadcasting.conf.reading import Problem, read_environment, read_mapping, suggest, variables_of
from broadcasting.conf.values import Credential, Number

KINDS = {"PORT": Number(lowest=1, highest=9), "SECRET": Credential()}


def test_good_values_are_kept_beside_bad_ones():
    reading = read_mapping({"PORT": 5, "SECRET": "", "PROT": 1}, KINDS, "HERE[{}]")
    assert reading.values == {"PORT": 5}
    assert [(problem.topic, problem.message) for problem in reading.problems] == [
        ("credentials", "HERE[SECRET] must not be empty."),
        ("unknown", "HERE[PROT] is unknown; did you mean PORT? Known are PORT, SECRET."),
    ]


def test_the_first_variable_with_a_value_counts():
    variables = {name: variables_of(name) for name in KINDS}
    reading = read_environment({"REVURB_PORT": "", "REVERB_PORT": "3", "PORT": "4"}, KINDS, variables)
    assert reading.values == {"PORT": 3}
    assert reading.problems == []


def test_variables_of_a_setting_with_aliases():
    assert variables_of("A", ["B"]) == ["REVURB_A", "REVURB_B", "REVERB_A", "REVERB_B"]


def test_suggestions_for_what_is_no_text():
    assert suggest(None, KINDS) == "Known are PORT, SECRET"


def test_problems_are_values():
    assert Problem(topic="tls", message="x") == Problem(topic="tls", message="x")
