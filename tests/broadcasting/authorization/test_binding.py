"""What stands in a channel's name becomes what a function takes."""

from typing import Annotated, Any
from uuid import UUID

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from broadcasting.authorization import BroadcastChannel, binder, binding, channel
from broadcasting.authorization.binding import bind, bindings_of
from broadcasting.authorization.refusals import Refused
from broadcasting.authorization.registry import rules

UUID_TEXT = "12345678-1234-5678-1234-567812345678"


def bound(handler, text, pattern="things.{thing}"):
    """What a function would get for a text."""
    channel(pattern)(handler)
    return async_to_sync(bind)(rules()[-1], {"thing": text})["thing"]


def complaint(handler, pattern="things.{thing}"):
    channel(pattern)(handler)
    with pytest.raises(ImproperlyConfigured) as caught:
        bindings_of(rules()[-1])
    return str(caught.value)


def untyped(user, thing): ...
def anything(user, thing: Any): ...
def text(user, thing: str): ...
def number(user, thing: int): ...
def annotated(user, thing: Annotated[int, "of things"]): ...
def uuid(user, thing: UUID): ...
def everything(user, **parameters): ...
def user_of(user: "Nobody", thing: "User") -> "Nothing": ...  # noqa: F821
def group(user, thing: Group): ...
def session(user, thing: Session): ...


class Class(BroadcastChannel):
    def join(self, user, thing: int): ...


class Callable:
    def __call__(self, user, thing: int): ...


@pytest.mark.parametrize(
    ("handler", "given", "value"),
    [
        (untyped, "7", "7"),
        (anything, "7", "7"),
        (text, "7", "7"),
        (everything, "7", "7"),
        (number, "7", 7),
        (number, "-7", -7),
        (annotated, "7", 7),
        (Class, "7", 7),
        (Callable(), "7", 7),
        (uuid, UUID_TEXT, UUID(UUID_TEXT)),
    ],
)
def test_annotations_say_what_is_wanted(handler, given, value):
    assert bound(handler, given) == value


@pytest.mark.parametrize(
    ("handler", "given"),
    [
        (number, "seven"),
        (number, "007"),
        (number, "1_0"),
        (number, "+7"),
        (number, "-0"),
        (number, "7,5"),
        (number, "9" * 5000),
        (uuid, "7"),
        (uuid, UUID_TEXT.replace("-", "")),
        (uuid, UUID_TEXT.replace("1234", "ABCD", 1)),
    ],
)
def test_texts_that_say_something_else_are_not_found(handler, given):
    with pytest.raises(Refused, match="Nothing is found for thing="):
        bound(handler, given)


@pytest.mark.database
@pytest.mark.django_db
class TestModels:
    def test_are_found_by_their_key(self):
        user = User.objects.create(username="ada")
        assert bound(user_of, str(user.pk)) == user

    def test_are_found_by_a_named_field(self):
        group_of_ada = Group.objects.create(name="ada")
        assert bound(group, "ada", "things.{thing:name}") == group_of_ada

    def test_keys_may_be_texts(self):
        kept = Session.objects.create(session_key="abc", expire_date=timezone.now())
        assert bound(session, "abc") == kept

    @pytest.mark.parametrize(
        "given", ["0", "-1", "99999", "9" * 30, "9" * 5000, "x", "1_0", "1=1", "1;drop", "x" * 10_000, "\x00", "²"]
    )
    def test_that_do_not_exist_are_not_found(self, given):
        with pytest.raises(Refused, match="Nothing is found"):
            bound(user_of, given)

    def test_names_that_a_channel_can_not_hold_are_escaped(self):
        made = Group.objects.create(name="a.b é")
        assert bound(group, "a=2Eb=20=C3=A9", "things.{thing:name}") == made

    @pytest.mark.parametrize("given", ["Ada", "ada ", "ad", "\x00", "x" * 10_000])
    def test_are_named_exactly(self, given):
        Group.objects.create(name="ada")
        with pytest.raises(Refused, match="Nothing is found"):
            bound(group, given, "things.{thing:name}")

    def test_another_spelling_of_the_key_is_another_channel(self):
        user = User.objects.create(username="ada")
        with pytest.raises(Refused, match="Nothing is found"):
            bound(user_of, f"0{user.pk}")

    def test_one_of_several_is_not_guessed(self):
        User.objects.create(username="ada", first_name="Ada")
        User.objects.create(username="ada2", first_name="Ada")
        with pytest.raises(Refused, match="Nothing is found"):
            bound(user_of, "Ada", "things.{thing:first_name}")

    def test_may_say_which_of_them_have_channels(self, monkeypatch):
        monkeypatch.setattr(Group, "broadcast_queryset", lambda: Group.objects.exclude(name="ada"), raising=False)
        Group.objects.create(name="ada")
        Group.objects.create(name="bob")
        assert bound(group, "bob", "things.{thing:name}").name == "bob"
        with pytest.raises(Refused, match="Nothing is found"):
            bound(group, "ada", "things.{thing:name}")


async def test_models_are_found_from_async_code(transactional_db):
    user = await User.objects.acreate(username="ada")
    channel("things.{thing}")(user_of)
    assert await bind(rules()[-1], {"thing": str(user.pk)}) == {"thing": user}


class Money:
    pass


@pytest.fixture
def bind_money(monkeypatch):
    """Declare a binder that is gone after the test."""
    monkeypatch.setattr(binding, "_binders", {})
    return binder(Money)


def money(user, thing: Money): ...


class TestBinders:
    def test_find_what_they_like(self, bind_money):
        bind_money(lambda text: f"{text} coins")
        assert bound(money, "7") == "7 coins"

    def test_may_be_async(self, bind_money):
        async def find(text):
            return f"{text} coins"

        bind_money(find)
        assert bound(money, "7") == "7 coins"

    def test_win_over_the_key_of_a_model(self, monkeypatch):
        monkeypatch.setattr(binding, "_binders", {})
        binder(Group)(lambda text: f"the group {text}")
        assert bound(group, "7") == "the group 7"

    @pytest.mark.parametrize("error", [None, ValueError("no"), Group.DoesNotExist("no")])
    def test_refuse(self, bind_money, error):
        def find(text):
            if error:
                raise error

        bind_money(find)
        with pytest.raises(Refused, match="Nothing is found"):
            bound(money, "7")

    @pytest.mark.parametrize("slip", [ZeroDivisionError, TypeError, AttributeError])
    def test_slips_of_theirs_are_not_hidden(self, bind_money, slip):
        def find(text):
            raise slip

        bind_money(find)
        with pytest.raises(slip):
            bound(money, "7")


class NoBinder:
    pass


class TestMismatches:
    def test_a_function_must_take_what_the_pattern_has(self):
        assert "does not take thing" in complaint(lambda user, other=1: True)

    def test_the_pattern_must_have_what_a_function_takes(self):
        assert "takes other, which the pattern lacks" in complaint(lambda user, thing, other: True)

    def test_a_function_must_take_the_user(self):
        assert "must take the user first" in complaint(lambda: True, "lobby")
        assert "must take the user first" in complaint(lambda *, thing: True)

    def test_what_has_a_default_may_be_left_out(self):
        assert bound(lambda user, thing, other=1: True, "7") == "7"

    def test_a_type_needs_a_binder(self):
        def handler(user, thing: NoBinder): ...

        assert "for which there is no binder" in complaint(handler)

    def test_an_annotation_must_be_there_at_run_time(self):
        def handler(user, thing: "Missing"): ...  # noqa: F821

        assert "annotates thing" in complaint(handler)

    @pytest.mark.parametrize("field", ["nothing", "user_permissions", "logentry"])
    def test_a_model_must_have_the_field(self, field):
        assert f"up by '{field}'" in complaint(user_of, f"things.{{thing:{field}}}")

    def test_only_models_have_fields(self):
        assert "which is no model" in complaint(number, "things.{thing:slug}")
