"""From the texts in a channel's name to what a rule's function takes: numbers, UUIDs, models."""

import functools
import inspect
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import (
    FieldDoesNotExist,
    ImproperlyConfigured,
    MultipleObjectsReturned,
    ObjectDoesNotExist,
    ValidationError,
)
from django.db import DataError
from django.db.models import Field, Model

from broadcasting.authorization.calling import acall
from broadcasting.authorization.patterns import Parameter
from broadcasting.authorization.refusals import Refused
from broadcasting.authorization.registry import Rule

NOT_FOUND = (ObjectDoesNotExist, ValidationError, ValueError, OverflowError, DataError)
"""What a lookup may raise for a text that stands for nothing."""

Binder = TypeVar("Binder", bound=Callable[..., Any])

_binders: dict[type[Any], Callable[[str], Any]] = {}


@dataclass(frozen=True, slots=True)
class Binding:
    """How one parameter gets its value: ``find(text)`` returns it, or ``None``, or raises one of ``NOT_FOUND``."""

    name: str
    find: Callable[[str], Any]
    is_pure: bool
    """Whether ``find`` only computes, so that it needs no thread."""


def binder(bound: type[Any]) -> Callable[[Binder], Binder]:
    """Declare how parameters of a type are found, in place of our own way::

        @binder(Order)
        def find_order(text):
            return Order.objects.filter(archived=False, number=text).first()

    The function, sync or async, gets the text and returns the object. ``None``, ``ValueError`` or ``DoesNotExist``
    refuse. A parameter that names a field, as ``{order:slug}``, is not asked of it.
    """

    def declare(find: Binder) -> Binder:
        _binders[bound] = find
        bindings_of.cache_clear()
        return find

    return declare


async def bind(rule: Rule, texts: Mapping[str, str]) -> dict[str, Any]:
    """The arguments of a rule's function. Raises ``Refused`` when one of them does not exist."""
    bound: dict[str, Any] = {}
    for binding in bindings_of(rule):
        text = texts[binding.name]
        try:
            found = binding.find(text) if binding.is_pure else await acall(binding.find, text)
        except NOT_FOUND as error:
            raise Refused(f"Nothing is found for {binding.name}={text!r} ({type(error).__name__}).") from error
        if found is None:
            raise Refused(f"Nothing is found for {binding.name}={text!r}.")
        bound[binding.name] = found
    return bound


@functools.cache
def bindings_of(rule: Rule) -> tuple[Binding, ...]:
    """How a rule's parameters are bound. Raises ``ImproperlyConfigured`` when its function can't take them."""
    taken = _parameters(rule)
    wanted = {parameter.name for parameter in rule.pattern.parameters}
    takes_any = any(each.kind is each.VAR_KEYWORD for each in taken.values())
    missing = [name for name in wanted - set(taken) if not takes_any]
    unknown = [name for name, each in taken.items() if name not in wanted and _is_required(each)]
    for names, complaint in ((missing, "does not take {}"), (unknown, "takes {}, which the pattern lacks")):
        if names:
            raise _mismatch(rule, complaint.format(", ".join(sorted(names))))
    return tuple(_binding(rule, parameter, taken.get(parameter.name)) for parameter in rule.pattern.parameters)


def _parameters(rule: Rule) -> dict[str, inspect.Parameter]:
    """The parameters after the user, by name."""
    parameters = list(inspect.signature(rule.signature_of).parameters.values())
    if inspect.isclass(rule.handler):
        parameters = parameters[1:]
    if not parameters or parameters[0].kind not in (
        inspect.Parameter.POSITIONAL_ONLY,
        inspect.Parameter.POSITIONAL_OR_KEYWORD,
        inspect.Parameter.VAR_POSITIONAL,
    ):
        raise _mismatch(rule, "must take the user first")
    return {each.name: each for each in parameters[1:]}


def _is_required(parameter: inspect.Parameter) -> bool:
    return parameter.default is parameter.empty and parameter.kind not in (
        parameter.VAR_KEYWORD,
        parameter.VAR_POSITIONAL,
    )


def _binding(rule: Rule, parameter: Parameter, taken: inspect.Parameter | None) -> Binding:
    bound = _annotation(rule, parameter.name, taken)
    if isinstance(bound, type) and issubclass(bound, Model) and (parameter.field or bound not in _binders):
        return Binding(parameter.name, functools.partial(_find_object, bound, _field(rule, bound, parameter)), False)
    if parameter.field:
        raise _mismatch(rule, f"names the field {parameter.field!r} of {parameter.name}, which is no model")
    if bound in _binders:
        return Binding(parameter.name, _binders[bound], False)
    if bound not in _CONVERTERS:
        raise _mismatch(rule, f"wants {parameter.name} as {bound!r}, for which there is no binder")
    return Binding(parameter.name, _CONVERTERS[bound], True)


def _annotation(rule: Rule, name: str, taken: inspect.Parameter | None) -> Any:
    """The type that a parameter is annotated with; only this one is evaluated, others may exist for type checkers."""
    if taken is None or taken.annotation is taken.empty:
        return str
    function: Any = inspect.unwrap(rule.signature_of)
    function = function if hasattr(function, "__globals__") else function.__call__
    holder = SimpleNamespace(__annotations__={name: taken.annotation})
    try:
        return typing.get_type_hints(holder, function.__globals__)[name]
    except Exception as error:  # whatever an annotation does when it is evaluated
        raise _mismatch(rule, f"annotates {name} with what can't be evaluated ({error})") from error


def _field(rule: Rule, model: type[Model], parameter: Parameter) -> "Field[Any, Any]":
    if parameter.field in (None, "pk"):
        return model._meta.pk
    try:
        field: Any = model._meta.get_field(parameter.field or "")
    except FieldDoesNotExist:
        field = None
    if field is None or not field.concrete or field.many_to_many:
        raise _mismatch(rule, f"looks {parameter.name} up by {parameter.field!r}, which {model.__name__} does not have")
    return typing.cast("Field[Any, Any]", field)


def _find_object(model: type[Model], field: "Field[Any, Any]", text: str) -> Model | None:
    """The object whose field says exactly this text.

    Databases are more generous: ``007`` is 7, and some collations take ``Abc`` for ``abc``. But these are different
    channels, of which only one is the object's. Characters that a name can't hold are written as in the channels of
    models, ``a=2Eb`` for ``a.b``.
    """
    # Not at the top: models can only be defined once Django is set up, and the system checks need this module before.
    from broadcasting.model_events.channels import channel_key, read_channel_key

    queryset = getattr(model, "broadcast_queryset", model._default_manager.all)()
    try:
        found: Model = queryset.get(**{field.name: field.to_python(read_channel_key(text))})
    except MultipleObjectsReturned:
        return None
    value = getattr(found, field.attname)
    return found if text in (str(value), channel_key(value)) else None


def _exactly(convert: Callable[[str], Any]) -> Callable[[str], Any]:
    def find(text: str) -> Any:
        value = convert(text)
        return value if str(value) == text else None

    return find


_CONVERTERS: dict[Any, Callable[[str], Any]] = {
    str: str,
    typing.Any: str,
    int: _exactly(int),
    UUID: _exactly(UUID),
}


def _mismatch(rule: Rule, complaint: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{rule.name} {complaint} ({rule.pattern.text!r}).")
