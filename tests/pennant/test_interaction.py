"""What ``Feature.for_()`` answers."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.test import override_settings
from django.utils.functional import SimpleLazyObject

from pennant import Feature, Variants, remembering
from pennant.errors import ManyScopes, NullScope, UnserialisableScope

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def theme() -> None:
    Feature.define("theme", lambda scope: {"ada": "blue", "bob": "green"}.get(scope, False))
    Feature.define("beta", lambda scope: scope == "bob")


def test_a_first_answer_costs_a_select_and_an_insert(django_assert_num_queries):
    Feature.define("new-checkout", lambda user: user == "ada")
    with remembering():
        assert Feature.for_("ada").active("new-checkout")
        with django_assert_num_queries(0):
            assert Feature.for_("ada").active("new-checkout")
    assert Feature.for_("bob").inactive("new-checkout")


@pytest.mark.parametrize("value", [None, 0, "", [], {}, "off", 0.0])
def test_whatever_is_not_false_is_active_at_first_and_later(value):
    Feature.define("x", lambda: value)
    for _ in range(2):
        with remembering():
            assert Feature.active("x")
            assert Feature.value("x") == value
            assert type(Feature.value("x")) is type(value)


def test_a_tuple_is_a_list_from_the_first_answer_on():
    Feature.define("x", lambda: (1, {"a": (2,)}))
    assert [Feature.value("x"), Feature.value("x")] == [[1, {"a": [2]}]] * 2


def test_several_scopes_are_asked_together(theme):
    both = Feature.for_(["ada", "bob"])
    assert both.active("theme")
    assert not both.active("beta")
    assert not both.inactive("beta")
    assert both.some_are_active(["theme", "beta"])
    assert not Feature.for_("ada", "eve").some_are_active(["theme", "beta"])
    assert both.some_are_inactive(["beta"]) is False
    assert Feature.for_("eve").all_are_inactive(["theme", "beta"])
    assert not both.all_are_active(["theme", "beta"])


def test_scopes_add_up_and_count_once(theme):
    assert [scope.text for scope in Feature.for_("ada").for_(["bob", "ada"], "7").for_(7).scopes()] == [
        "ada",
        "bob",
        "7",
    ]


def test_for_no_scope_nothing_is_active_and_nothing_changes(theme, django_assert_num_queries):
    nobody = Feature.for_([])
    with django_assert_num_queries(0):
        assert not nobody.active("theme")
        assert nobody.inactive("theme")
        assert not nobody.some_are_active(["theme"])
        assert nobody.load(["theme"]) == {"theme": []}
        nobody.activate("theme")
    with pytest.raises(ManyScopes):
        nobody.value("theme")


def test_values_are_of_one_scope(theme):
    assert Feature.for_("bob").values(["theme", "beta"]) == {"theme": "green", "beta": True}
    for ask in ("value", "details"):
        with pytest.raises(ManyScopes, match="load"):
            getattr(Feature.for_("ada", "bob"), ask)("theme")
    with pytest.raises(ManyScopes):
        Feature.for_("ada", "bob").all()


def test_all_are_those_defined_for_such_a_scope():
    def for_users(user: get_user_model()) -> bool:  # type: ignore[valid-type]
        return True

    Feature.define("theme", "blue")
    Feature.define("for-users", for_users)
    assert Feature.for_("ada").all() == {"theme": "blue"}
    assert Feature.for_("ada", None).load_all() == {"theme": ["blue", "blue"]}


def test_loading_costs_one_query_and_checks_after_it_none(theme, django_assert_num_queries):
    people = Feature.for_("ada", "bob")
    people.load(["theme", "beta"])
    with remembering():
        with django_assert_num_queries(1):
            assert people.load(["theme", "beta"]) == {"theme": ["blue", "green"], "beta": [False, True]}
        with django_assert_num_queries(0):
            assert people.load_missing(["beta"]) == {"beta": [False, True]}
            assert people.active("theme")
            assert Feature.for_("ada").load([]) == {}


def test_loading_asks_anew_also_of_everyone(theme):
    with remembering():
        assert Feature.for_("ada").value("theme") == "blue"
        with remembering():
            Feature.activate_for_everyone("theme", "red")
        assert Feature.for_("ada").load_missing(["theme"]) == {"theme": ["blue"]}
        assert Feature.for_("ada").load(["theme"]) == {"theme": ["red"]}
        assert Feature.for_("eve").value("theme") == "red"


def test_callbacks_are_called_with_the_value_and_the_features(theme):
    ada, eve = Feature.for_("ada"), Feature.for_("eve")
    assert ada.when("theme", lambda value, features: (value, features.value("beta"))) == ("blue", False)
    assert eve.when("theme", lambda *_: 1) is None
    assert eve.when("theme", lambda *_: 1, lambda features: features.value("theme")) is False
    assert ada.when("theme", lambda *_: None, lambda _: 1) is None
    assert eve.unless("theme", lambda features: 2) == 2
    assert ada.unless("theme", lambda _: 1, lambda value, _: value) == "blue"
    assert ada.unless("theme", lambda _: 1) is None


def test_a_default_stands_in_for_what_is_unknown_or_failed():
    Feature.define("broken", lambda: 1 / 0, default="plain")
    Feature.define("off", False)
    assert Feature.value("nowhere", "none") == "none"
    assert Feature.value("broken", "none") == "none"
    assert Feature.value("broken") == "plain"
    assert Feature.value("off", "none") is False


def test_nobody_and_the_site_and_texts_like_them_differ():
    Feature.define("x", False)
    Feature.for_(None).activate("x", "nobody")
    Feature.globally().activate("x", "site")
    Feature.for_("").activate("x", "empty")
    assert [Feature.for_(each).value("x") for each in (None, "", "None", "$null")] == ["nobody", "empty", False, False]
    assert Feature.globally().value("x") == "site"
    assert Feature.value("x") == "nobody"


@override_settings(PENNANT={"NULL_SCOPE": "raise"})
def test_nobody_can_be_forbidden_where_it_is_named():
    Feature.define("x", True)
    for given in ((None,), (["ada", None],)):
        with pytest.raises(NullScope, match="globally"):
            Feature.for_(*given)
    assert Feature.active("x")
    assert Feature.globally().active("x")


def test_what_can_t_be_a_scope_breaks_no_check_and_is_not_changed(caplog):
    Feature.define("x", lambda scope: True, default="plain")
    unsaved: Any = get_user_model()(username="new")
    for scope in (unsaved, object(), True, float("nan")):
        answer = Feature.for_(scope).details("x")
        assert (answer.value, answer.reason) == ("plain", "failed")
        assert isinstance(answer.error, UnserialisableScope)
        with pytest.raises(UnserialisableScope):
            Feature.for_(scope).activate("x")
    assert "has its default" in caplog.text
    assert Feature.stored() == []


def test_a_scope_that_has_no_hash_is_one():
    class Team:
        __hash__ = None  # type: ignore[assignment]

        def feature_scope_text(self) -> str:
            return "team-7"

    Feature.define("x", lambda team: team.feature_scope_text())
    assert Feature.for_(Team()).value("x") == "team-7"


def test_details_name_the_variant_also_of_what_is_stored():
    Feature.define("x", Variants({"a": 0, "b": 100}, values={"b": {"size": 2}}, stored=True))
    for _ in range(2):
        assert Feature.details("x").variant == "b"
    Feature.activate("x", "a")
    assert (Feature.details("x").variant, Feature.details("x").reason) == ("a", "stored")


def test_changes_of_many_features_and_scopes_count_each_once(theme):
    people = Feature.for_("ada", "bob", "ada")
    people.activate(["theme", "beta", "theme"], "red")
    assert people.load(["theme", "beta"]) == {"theme": ["red", "red"], "beta": ["red", "red"]}
    people.deactivate("beta")
    assert people.inactive("beta")
    people.forget(["theme", "beta"])
    assert people.load(["theme", "beta"]) == {"theme": ["blue", "green"], "beta": [False, True]}


@pytest.mark.django_db
def test_an_anonymous_user_is_nobody():
    Feature.define("who", lambda scope: repr(scope))
    for user in (AnonymousUser(), SimpleLazyObject(AnonymousUser)):
        assert Feature.for_(user).value("who") == "None"
        Feature.for_(user).activate("who", "given")
        assert Feature.for_(None).value("who") == "given"
        Feature.for_(None).forget("who")
