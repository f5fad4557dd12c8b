"""The events of models that broadcast: what their fields are as JSON."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models

from broadcasting.model_events import BroadcastsModel
from broadcasting.model_events.change import Change
from broadcasting.model_events.fields import broadcast_fields
from broadcasting.protocol.channels import ChannelKind
from broadcasting.schemas.annotations import returned_by
from broadcasting.schemas.catalogue import Catalogue, EventType, place_of
from broadcasting.schemas.reading import Reader
from broadcasting.schemas.types import (
    BOOLEAN,
    INTEGER,
    NULL,
    NUMBER,
    STRING,
    UNKNOWN,
    Literals,
    Object,
    Property,
    Reference,
    Scalar,
    Table,
    Type,
    choice,
)

# By the fields' own classes; whatever is none of these is a text or unknown.
FIELDS: tuple[tuple[tuple[type[Any], ...], Type], ...] = (
    ((models.BooleanField,), BOOLEAN),
    ((models.IntegerField,), INTEGER),
    ((models.FloatField,), NUMBER),
    ((models.DateTimeField,), Scalar("string", "date-time")),
    ((models.DateField,), Scalar("string", "date")),
    ((models.TimeField,), Scalar("string", "time")),
    ((models.DurationField,), Scalar("string", "duration")),
    ((models.UUIDField,), Scalar("string", "uuid")),
    ((models.FileField,), choice([Object({"name": Property(STRING), "url": Property(choice([STRING, NULL]))}), NULL])),
    ((models.CharField, models.TextField, models.DecimalField, models.GenericIPAddressField), STRING),
)
CHANGES = ("created", "updated", "deleted")
TRASH_CHANGES = ("trashed", "restored")


def add_models(catalogue: Catalogue) -> None:
    """Add the events of all installed models that broadcast to a catalogue."""
    found = [each for each in apps.get_models() if issubclass(each, BroadcastsModel) and not each._meta.proxy]
    for model in sorted(found, key=place_of):
        catalogue.events += _events(model, catalogue.reader)


def _events(model: Any, reader: Reader) -> Iterator[EventType]:
    payload = _payload(model, reader)
    channels = _channels(model)
    for change in (*CHANGES, *(TRASH_CHANGES if model.broadcast_trashed_field else ())):
        try:
            name = model().broadcast_as(Change(change))
        except Exception as error:  # whatever the user's method makes of an empty object
            reader.warnings.append(f"{place_of(model)}: the name of {change!r} can't be told: {error}.")
            continue
        yield EventType(model, name, f".{name}", payload, channels, title=name)


def _payload(model: Any, reader: Reader) -> Type:
    if model.broadcast_with is not BroadcastsModel.broadcast_with:
        place = f"{place_of(model)}.broadcast_with()"
        if (hint := returned_by(model.broadcast_with)) is not None:
            return reader.read(hint, place)
        reader.warnings.append(f"{place} does not say what it returns: annotate it with a TypedDict or a dataclass.")
        return Table(UNKNOWN)
    reader.definitions.types[model] = _fields(model, reader)
    text = Property(choice([STRING, NULL]))
    return Object(
        {"model": Property(Reference(model)), "connection": text, "queue": text, "afterCommit": Property(BOOLEAN)}
    )


def _fields(model: Any, reader: Reader) -> Object:
    found = {}
    for each in broadcast_fields(model):
        type_ = _type(each, f"{place_of(model)}.{each.name}", reader)
        required = not model.broadcast_changes_only or each in model._meta.pk_fields
        found[each.attname] = Property(choice([type_, NULL]) if each.null else type_, required=required)
    return Object(found)


def _type(each: Any, place: str, reader: Reader) -> Type:
    if each.is_relation:
        return _type(each.target_field, place, reader)
    if each.choices:
        return Literals(tuple(value for value, _ in each.flatchoices))
    for classes, type_ in FIELDS:
        if isinstance(each, classes):
            return type_
    reader.warnings.append(f"{place}: {type(each).__name__} has no type that is known in JSON.")
    return UNKNOWN


def _channels(model: Any) -> tuple[str, ...]:
    """The object's own, if it says of no others."""
    if model.broadcast_on is not BroadcastsModel.broadcast_on:
        return ()
    return (f"{ChannelKind.PRIVATE.value}{model.broadcast_channel_route()}",)
