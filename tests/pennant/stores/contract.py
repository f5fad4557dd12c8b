"""What every driver promises; ``test_base`` holds all of them to it."""

from pennant.scopes.markers import EVERYONE, STEERING
from pennant.stores import Store, Stored

ON, OFF = Stored("true"), Stored("false", "manual")


class Contract:
    """Subclasses have a fixture ``store``."""

    def test_what_was_put_is_fetched_and_the_rest_is_missing(self, store: Store):
        store.put({("a", "1"): ON, ("b", "2"): OFF})
        assert store.fetch([("a", "1"), ("b", "2"), ("a", "2"), ("b", "1")]) == {("a", "1"): ON, ("b", "2"): OFF}
        assert store.fetch([]) == {}

    def test_a_first_answer_stays(self, store: Store):
        assert store.insert({("a", "1"): ON}) == {("a", "1"): ON}
        assert store.insert({("a", "1"): OFF, ("a", "2"): OFF}) == {("a", "1"): ON, ("a", "2"): OFF}
        assert store.fetch([("a", "1"), ("a", "2")]) == {("a", "1"): ON, ("a", "2"): OFF}

    def test_putting_replaces(self, store: Store):
        store.insert({("a", "1"): ON})
        assert store.fetch([("a", "1")]) == {("a", "1"): ON}
        store.put({("a", "1"): OFF})
        assert store.fetch([("a", "1")]) == {("a", "1"): OFF}

    def test_a_change_of_all_spares_what_is_about_the_feature(self, store: Store):
        store.put({("a", "1"): ON, ("a", "2"): ON, ("b", "1"): ON, ("a", EVERYONE): ON, ("a", STEERING): ON})
        assert store.update_all("a", OFF) == 2
        found = store.fetch([(name, scope) for name in "ab" for scope in ("1", "2", EVERYONE, STEERING)])
        assert {pair for pair, stored in found.items() if stored == OFF} == {("a", "1"), ("a", "2")}

    def test_deleting_takes_these_pairs_only(self, store: Store):
        store.put({(name, scope): ON for name in "abc" for scope in "12"})
        assert store.delete([("a", "1"), ("b", "2"), ("b", "2"), ("z", "9")]) == 2
        assert set(store.fetch([(name, scope) for name in "abc" for scope in "12"])) == {
            ("a", "2"),
            ("b", "1"),
            ("c", "1"),
            ("c", "2"),
        }
        assert store.delete([]) == 0

    def test_purging_spares_steering_and_others_unless_told(self, store: Store):
        store.put({("a", "1"): ON, ("a", "2"): OFF, ("a", STEERING): OFF, ("b", "1"): ON})
        assert store.purge(["a"], resolved=True) == 1
        assert store.purge(["a"]) == 1
        assert store.names() == ["a", "b"]
        assert store.purge(["a"], steering=True) == 1
        assert store.purge() == 1
        assert store.names() == []

    def test_scopes_that_a_collation_would_mix_up_are_told_apart(self, store: Store):
        scopes = ["a@x", "A@x", "a@x ", "ä", "a", "\N{GRINNING FACE}", "\N{CAT FACE}", "x" * 255]
        rows = {("f", scope): Stored(f'"{number}"') for number, scope in enumerate(scopes)}
        assert store.insert(rows) == rows
        assert store.fetch(list(rows)) == rows

    def test_five_thousand_scopes(self, store: Store):
        rows = {("f", f"{number}"): ON for number in range(5000)}
        store.insert(rows)
        assert store.fetch(list(rows)) == rows
        assert store.delete(list(rows)) == 5000

    def test_many_features(self, store: Store):
        rows = {(f"f{number}", scope): ON for number in range(1200) for scope in "12"}
        store.put(rows)
        assert store.fetch(list(rows)) == rows
        assert store.purge([f"f{number}" for number in range(1200)]) == 2400
