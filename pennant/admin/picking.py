"""Whom a page is about: somebody looked up by what a person knows of them, or the text of a scope."""

from typing import Any

from django.apps import apps
from django.contrib.auth import get_permission_codename, get_user_model
from django.core.exceptions import FieldDoesNotExist, ValidationError

from pennant.errors import UnserialisableScope
from pennant.scopes import EVERYONE, GLOBAL, GLOBALLY, NOBODY, STEERING, Scope
from pennant.scopes.text import LONGEST_SCOPE

KINDS = [("user", "User"), ("text", "Scope, by its text"), ("nobody", "Nobody (anonymous)"), ("site", "The whole site")]
_FIXED = {"nobody": Scope(None, NOBODY), "site": Scope(GLOBALLY, GLOBAL)}


class LostScope:
    """Stands for a scope of which only the text is known; it can be given a value, and not be asked for."""

    def __repr__(self) -> str:
        return "LostScope"


LOST = LostScope()


def may_look_up(user: Any, model: Any) -> bool:
    """Whether somebody may find instances of a model, as in the admin's own autocompletion."""
    codename = get_permission_codename("view", model._meta)
    return bool(user.has_perm(f"{model._meta.app_label}.{codename}"))


def pick(kind: str, who: str, user: Any) -> Scope:
    """The scope that somebody names. Raises ``ValidationError`` that says what to write instead."""
    if kind in _FIXED:
        return _FIXED[kind]
    who = who.strip()
    if not who or "\0" in who:
        raise ValidationError("Say who: a user name, an e-mail address, a primary key, or a scope's text.")
    if kind == "user":
        if not may_look_up(user, get_user_model()):
            raise ValidationError("To look users up takes the permission to view them; their scope's text does not.")
        return Scope.of(_find_user(who))
    return scope_of_text(who)


def _find_user(who: str) -> Any:
    model = get_user_model()
    for field in (model.USERNAME_FIELD, "pk", model.get_email_field_name()):
        try:
            model._meta.get_field(model._meta.pk.name if field == "pk" else field)
            found = list(model._base_manager.filter(**{field: who})[:2])
        except (FieldDoesNotExist, ValueError, TypeError, OverflowError, ValidationError):
            continue
        if len(found) == 1:
            return found[0]
        if found:
            raise ValidationError("Several users have this e-mail address: give a user name or a primary key.")
    raise ValidationError("There is no user with this user name, primary key or e-mail address.")


def scope_of_text(text: str) -> Scope:
    """The scope that stores keep as this text; its ``given`` is ``LOST`` where nothing has such a text any more.

    Raises ``ValidationError`` for what is no scope's.
    """
    if text in (EVERYONE, STEERING):
        raise ValidationError("That is kept of the feature itself; it is changed on the feature's page.")
    if text == NOBODY:
        return _FIXED["nobody"]
    if text == GLOBAL:
        return _FIXED["site"]
    if text.startswith("$sha256:"):
        return Scope(LOST, text[:LONGEST_SCOPE])
    if text.startswith("$text:"):
        return Scope(text.removeprefix("$text:"), text[:LONGEST_SCOPE])
    instance = _instance(text)
    if instance is not None:
        return Scope(instance, text)
    try:
        return Scope.of(text)
    except UnserialisableScope as error:
        raise ValidationError(str(error)) from None


def _instance(text: str) -> Any:
    """What a model's text stands for, ``LOST`` if it is gone, ``None`` for a text that is no model's."""
    label, bar, key = text.partition("|")
    if not bar or label.count(".") != 1:
        return None
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return None
    try:
        return model._base_manager.filter(pk=key).first() or LOST
    except (ValueError, TypeError, OverflowError, ValidationError):
        return LOST


def who_words(texts: list[str], user: Any) -> dict[str, str]:
    """Names of the users among some scopes, in one query, for those who may know them."""
    model = get_user_model()
    label = f"{model._meta.label_lower}|"
    keys = {}
    for text in texts:
        if text.startswith(label):
            try:
                keys[model._meta.pk.to_python(text.removeprefix(label))] = text
            except ValidationError:
                continue
    if not keys or not may_look_up(user, model):
        return {}
    try:
        return {keys[each.pk]: str(each)[:150] for each in model._base_manager.filter(pk__in=keys)}
    except (ValueError, OverflowError):
        return {}
