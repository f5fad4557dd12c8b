"""The mixin for models that broadcast."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, Literal, Self

from django.core.checks import CheckMessage
from django.db import models
from django.db.models.signals import class_prepared
from django.dispatch import receiver

from broadcasting.events.channels import Targets
from broadcasting.model_events import trash
from broadcasting.model_events.change import Change
from broadcasting.model_events.channels import model_route, object_channel
from broadcasting.model_events.checks import check_model
from broadcasting.model_events.event import ModelEvent, value_of
from broadcasting.model_events.fields import read_fields
from broadcasting.model_events.receivers import connect
from broadcasting.model_events.silence import SilenceMethod


class BroadcastsModel(models.Model):
    """Tells browsers when an object is created, updated or deleted::

        class Post(BroadcastsModel, models.Model):
            title = models.CharField(max_length=200)
            broadcast_fields = ["title"]

    It is abstract and has no columns, so that it needs no migration. What may be a method here gets the change.
    """

    broadcast_fields: ClassVar[Sequence[str] | Literal["__all__"] | None] = None
    """The fields that leave with the key, which always does; ``"__all__"`` are all that don't look like secrets."""
    broadcast_changes_only: ClassVar[bool] = False
    """After ``save(update_fields=...)``, let only those of the fields leave."""
    broadcast_trashed_field: ClassVar[str | None] = None
    """The field, such as ``deleted_at``, that is filled in when an object is thrown away."""
    broadcast_to_others: ClassVar[bool | Callable[..., bool]] = False
    """Leave out the socket of whoever made the request."""
    broadcast_connections: ClassVar[str | Sequence[str] | Callable[..., Any] | None] = None
    """Connections of ``BROADCASTING["CONNECTIONS"]``; ``None`` is ``DEFAULT``."""
    broadcast_queue: ClassVar[str | Callable[..., str | None] | None] = None
    """The queue's name; ``None`` is ``QUEUE_NAME``."""
    broadcast_now: ClassVar[bool] = False
    """Send it at once instead of by a queue. ``deleted`` always is."""
    broadcast_after_commit: ClassVar[bool] = True
    """Wait for the commit of the transaction that is open; nothing is sent if that is rolled back."""
    broadcast_rescue: ClassVar[bool] = False
    """Log and signal failures instead of raising them out of ``save()``."""
    broadcast_event_class: ClassVar[type[ModelEvent]] = ModelEvent
    """The class of the events."""

    without_broadcasting = SilenceMethod()
    """``with post.without_broadcasting():`` for one object, ``Post.without_broadcasting()`` for all of a class."""

    class Meta:
        abstract = True

    def broadcast_on(self, event: Change) -> Targets:
        """The channels: by default the object's own, which is private; none sends nothing."""
        return self

    def broadcast_as(self, event: Change) -> str:
        """The event's name, as it stands: ``PostCreated``, ``PostUpdated``, ``PostDeleted`` and so on."""
        return f"{self._meta.concrete_model.__name__}{event.capitalize()}"  # type: ignore[union-attr]

    def broadcast_bulk_as(self, event: Change) -> str:
        """The name of an event about several objects, which ``broadcast_bulk`` sends: ``PostBulkUpdated``."""
        return f"{self._meta.concrete_model.__name__}Bulk{event.capitalize()}"  # type: ignore[union-attr]

    def broadcast_with(self, event: Change) -> Mapping[str, Any]:
        """The payload, in the shape that Echo's ``useEchoModel`` reads, called while the object is being saved."""
        return {
            "model": read_fields(self, event),
            "connection": None,
            "queue": value_of(self.broadcast_queue, event),
            "afterCommit": self.broadcast_after_commit,
        }

    def broadcast_when(self, event: Change) -> bool:
        """Whether the change is told at all."""
        return True

    def broadcast_channel(self) -> str:
        """The name, without a prefix, of the object's own channel: ``shop.Post.7``."""
        return object_channel(self)

    @classmethod
    def broadcast_channel_route(cls) -> str:
        """The pattern of all the objects' own channels, as ``@channel`` reads it: ``shop.Post.{post}``."""
        return model_route(cls)

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Self:
        """Make an object of a row, and note whether it is in the trash."""
        instance = super().from_db(*args, **kwargs)
        trash.remember(instance)
        return instance

    def refresh_from_db(
        self, using: str | None = None, fields: Iterable[str] | None = None, from_queryset: Any = None
    ) -> None:
        """Read the object again, and note whether it is in the trash."""
        names = None if fields is None else list(fields)
        super().refresh_from_db(using=using, fields=names, from_queryset=from_queryset)
        trash.remember(self, names)

    @classmethod
    def check(cls, **kwargs: Any) -> list[CheckMessage]:
        """Django's checks of the model, and those of what it says about broadcasting."""
        return [*super().check(**kwargs), *check_model(cls)]


@receiver(class_prepared)
def _prepare(*, sender: type[models.Model], **kwargs: Any) -> None:
    if issubclass(sender, BroadcastsModel):
        connect(sender)
