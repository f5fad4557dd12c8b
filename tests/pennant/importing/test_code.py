"""Definitions as code."""

import pytest

from pennant.importing.code import Rule, identifier


@pytest.mark.parametrize("name", ["a", "import", "1", "ü", "a b", '"""', "')\nimport os", "\\"])
def test_a_name_is_quoted_whatever_it_is(name):
    code = Rule(needed=["True"], remarks=["a\nimport os"]).code(name)
    compile(code, "features.py", "exec")
    assert "\nimport" not in code
    assert identifier(name).isidentifier()


def test_a_rule_without_conditions_is_a_value_or_a_share():
    assert Rule().code("a") == "Feature.define('a', False)"
    assert Rule(percent=12.5).code("a") == "Feature.define('a', Rollout(12.5))"
