"""Which nodes hold channels: what is asked, and what the answer means. What Redis answers is in test_state."""

from broadcasting.state.redis.holders import holders_arguments, read_holders
from broadcasting.state.redis.keys import Keys


def test_the_question_names_the_tables_of_all_nodes():
    keys = Keys("a {site}").of("1")
    (connections,), (before, after, *channels) = holders_arguments(keys, ["news", "ü"])
    assert connections == keys.connections
    assert before + b"some node" + after == keys.channels("some node")
    assert channels == [b"news", "ü".encode()]


def test_a_node_that_was_given_up_is_the_same_node():
    assert read_holders([[b"a", b"a.0f", b"b.0e"], [], [b"c"]]) == [{"a", "b"}, set(), {"c"}]
