"""Functions that a site names."""

import functools

import pytest

HERE = f"{__name__}"


def retrieve(request):
    return None


def validate(token, is_valid, request=None, *more):
    return is_valid


def too_few(token):
    return True


async def later(token, is_valid, request):
    return is_valid


class Validator:
    def __call__(self, token, is_valid, request):
        return is_valid


validator = Validator()
partial = functools.partial(validate, None)
number = 7


@pytest.fixture(autouse=True)
def importable(monkeypatch):
    """Under pytest's importlib mode, a test module is not in ``sys.modules`` by a name that can be imported."""
    import sys

    monkeypatch.setitem(sys.modules, "our_functions", sys.modules[HERE])


def test_good_ones(run):
    assert run({"TOKEN_RETRIEVER": "our_functions.retrieve", "TOKEN_VALIDATOR": "our_functions.validate"}) == {}
    assert run({"TOKEN_VALIDATOR": "our_functions.validator"}) == {}


@pytest.mark.parametrize("path", ["our_functions.missing", "no.such.module", "our_functions.number.real.bit"])
def test_what_can_not_be_imported(run, path):
    message = run({"TOKEN_RETRIEVER": path})["E030"]
    assert path in message.msg
    assert "(request)" in message.hint


def test_a_module_that_fails_when_it_is_imported(run, monkeypatch, tmp_path):
    (tmp_path / "failing_module.py").write_text("raise RuntimeError('never-to-be-shown')")
    monkeypatch.syspath_prepend(tmp_path)
    assert set(run({"TOKEN_VALIDATOR": "failing_module.validate"})) == {"E030"}


@pytest.mark.parametrize("name", ["number", "too_few", "retrieve", "later", "Validator.missing", "partial"])
def test_what_can_not_be_called(run, name):
    found = run({"TOKEN_VALIDATOR": f"our_functions.{name}"})
    assert set(found) <= {"E030", "E031"} and (name == "partial" or found)


def test_what_tells_nothing_of_itself_may_be_right(run):
    assert run({"TOKEN_RETRIEVER": "builtins.dict"}) == {}
