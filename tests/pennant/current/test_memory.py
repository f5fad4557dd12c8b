"""What a request remembers, and what it must forget."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import pytest

from pennant import Feature, remembering
from pennant.current import Memory, current_memory, entering

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked():
    calls = []
    Feature.define("x", lambda scope: calls.append(scope) or True, stored=False)
    Feature.define("y", lambda scope: calls.append("y") or True, stored=False, requires="x")
    return calls


def test_an_answer_is_asked_for_once_inside_and_anew_outside(asked):
    with remembering():
        assert [Feature.for_("ada").active("x") for _ in range(3)] == [True] * 3
    assert asked == ["ada"]
    Feature.for_("ada").active("x")
    Feature.for_("ada").active("x")
    assert asked == ["ada"] * 3


def test_memories_nest(asked):
    with remembering() as outer:
        Feature.for_("ada").active("x")
        with remembering() as inner:
            Feature.for_("ada").active("x")
            assert current_memory() is inner
        assert current_memory() is outer
    assert asked == ["ada"] * 2
    assert current_memory() is None


def test_a_memory_can_be_entered_again(asked):
    memory = Memory()
    for _ in range(2):
        with entering(memory):
            Feature.for_("ada").active("x")
    assert asked == ["ada"]


def test_a_change_is_seen_by_what_requires_it(asked):
    with remembering():
        assert Feature.for_("ada").active("y")
        Feature.kill("x")
        assert Feature.for_("ada").inactive("y")
        Feature.revive("x")
        assert Feature.for_("ada").active("y")


def test_flushing_forgets_all(asked):
    with remembering():
        Feature.for_("ada").active("x")
        Feature.flush_cache()
        Feature.for_("ada").active("x")
    assert asked == ["ada"] * 2


def test_threads_of_a_pool_begin_clean(asked):
    with ThreadPoolExecutor(1) as pool, remembering() as memory:
        assert pool.submit(current_memory).result() is None
        assert pool.submit(copy_context().run, current_memory).result() is memory
        assert pool.submit(current_memory).result() is None


def test_two_instances_of_one_scope_are_one(asked):
    class Team:
        def feature_scope_text(self):
            return "team"

    with remembering():
        Feature.for_(Team()).active("x")
        Feature.for_(Team()).active("x")
    assert len(asked) == 1
