"""Scopes that differ never share a text."""

from enum import Enum
from uuid import UUID

import pytest
from django.contrib.auth.models import AnonymousUser, Group, User
from django.utils.functional import SimpleLazyObject
from hypothesis import assume, given
from hypothesis import strategies as st

from pennant.errors import UnserialisableScope
from pennant.scopes import GLOBALLY, Scope, scope_text
from pennant.scopes.markers import EVERYONE, GLOBAL, NOBODY, STEERING
from pennant.scopes.text import LONGEST_SCOPE, pk_in


class LikeUser(User):
    class Meta:
        proxy = True
        app_label = "auth"


class Named:
    def __init__(self, text):
        self.text = text

    def feature_scope_text(self):
        return self.text


HOSTILE = st.sampled_from(
    [
        NOBODY,
        GLOBAL,
        EVERYONE,
        STEERING,
        "$",
        "$text:a",
        "$text:$null",
        "auth.user|1",
        "None",
        "",
        "\0",
        "x" * 300,
        "\ud800",
    ]
)
TEXTS = st.text() | HOSTILE | st.text(min_size=240, max_size=400)
MODELS = st.builds(lambda model, pk: model(pk=pk), st.sampled_from([User, Group]), st.integers(1, 10**6))


@given(TEXTS, TEXTS)
def test_two_texts_never_share_one(one, other):
    assume(one != other)
    assert scope_text(one) != scope_text(other)


@given(TEXTS, MODELS)
def test_a_text_is_never_a_model_nor_one_of_ours(text, model):
    ours = {NOBODY, GLOBAL, EVERYONE, STEERING}
    assert scope_text(text) not in {scope_text(model), *ours}
    assert scope_text(Named(text)) not in {scope_text(model), *ours}
    assert scope_text(model) not in ours


@given(MODELS, MODELS)
def test_two_instances_never_share_one(one, other):
    assume((type(one), one.pk) != (type(other), other.pk))
    assert scope_text(one) != scope_text(other)


@given(TEXTS)
def test_every_text_fits_into_a_row(text):
    stored = scope_text(text)
    assert 0 <= len(stored) <= LONGEST_SCOPE
    assert "\0" not in stored
    stored.encode()


def test_what_is_the_same_scope():
    class Colour(Enum):
        RED = "red"

    user = User(pk=7, username="ada")
    assert scope_text(user) == scope_text(LikeUser(pk=7)) == scope_text(SimpleLazyObject(lambda: user)) == "auth.user|7"
    assert scope_text(1) == scope_text("1") == "1"
    assert scope_text(Colour.RED) == "red"
    assert scope_text(UUID(int=1)) == str(UUID(int=1))
    assert scope_text(None) == scope_text(AnonymousUser()) == scope_text(SimpleLazyObject(AnonymousUser)) == NOBODY
    assert Scope.of(GLOBALLY).text == GLOBAL


def test_four_that_look_alike():
    assert len({scope_text(each) for each in ("", None, "None", NOBODY)}) == 4


@pytest.mark.parametrize(
    "scope",
    [True, False, [], {}, set(), b"ada", object(), float("nan"), float("inf"), User(), User, Named(7), Named(None)],
)
def test_what_can_be_none_says_so(scope):
    with pytest.raises(UnserialisableScope):
        scope_text(scope)


def test_an_object_may_name_another_that_stands_for_it():
    class Membership:
        def to_feature_scope(self, store):
            return f"team in {store}"

    assert Scope.of(Membership(), "database").text == "team in database"


def test_a_primary_key_is_found_in_a_models_text_alone():
    assert pk_in("auth.user|7", User) == "7"
    assert pk_in("auth.user|7|8", User) == "7|8"
    for text in ("auth.group|7", "auth.user|", "auth.user", "$text:auth.user|7", ""):
        assert pk_in(text, User) is None


def test_what_can_be_no_scope_is_one_with_an_error():
    attempt = Scope.attempt(object())
    assert isinstance(attempt.error, UnserialisableScope)
