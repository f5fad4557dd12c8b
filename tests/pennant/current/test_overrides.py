"""Layers of what tests say."""

from contextvars import copy_context

from pennant.current.overrides import ANY, NO_OVERRIDE, lay, lift, override_of, overriding


def test_the_scope_counts_before_any_scope_and_the_feature_before_any_feature():
    with overriding({("theme", "ada"): 1, ("theme", ANY): 2, (ANY, ANY): 3}):
        assert [override_of("theme", "ada"), override_of("theme", "bob"), override_of("other", "ada")] == [1, 2, 3]
    assert override_of("theme", "ada") is NO_OVERRIDE


def test_a_later_layer_counts_before_an_earlier_one():
    with overriding({("theme", "ada"): 1}), overriding({("theme", ANY): 2}):
        assert override_of("theme", "ada") == 2


def test_layers_end_in_any_order_and_in_any_context():
    first, second = lay({("theme", ANY): 1}), lay({("theme", ANY): 2})
    lift(first)
    assert override_of("theme", "ada") == 2
    copy_context().run(lift, second)
    assert override_of("theme", "ada") is NO_OVERRIDE
    lift(second)
