"""The tables of the outbox: events that wait for their relay, and which relay is at work."""

import json
from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from django.utils import timezone

from broadcasting.protocol.messages import Event


class OutboxQuerySet(models.QuerySet["OutboxEvent"]):
    """Events of the outbox by what becomes of them."""

    def waiting(self) -> Self:
        """Those that are yet to be sent, tried before or not."""
        return self.filter(status=OutboxEvent.Status.WAITING)

    def retrying(self) -> Self:
        """Those that failed and will be tried again."""
        return self.waiting().filter(attempts__gt=0)

    def dead(self) -> Self:
        """Those that were set aside."""
        return self.filter(status=OutboxEvent.Status.DEAD)

    def sent(self) -> Self:
        """Those that are kept although they were sent."""
        return self.filter(status=OutboxEvent.Status.SENT)


class OutboxEvent(models.Model):
    """An event that was committed with the data it tells of. ``broadcasting.outbox`` writes and relays them."""

    class Status(models.IntegerChoices):
        WAITING = 0, "waiting"
        SENT = 1, "sent"
        DEAD = 2, "dead"

    id = models.BigAutoField(primary_key=True)
    connection = models.CharField(max_length=100)
    name = models.TextField()
    channels_json = models.TextField()
    data = models.TextField()
    socket_id = models.CharField(max_length=100, blank=True)
    status = models.PositiveSmallIntegerField(choices=Status.choices, default=Status.WAITING)
    created = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = "outbox event"
        indexes = [
            # Whatever a relay asks is one range of this: a status, a connection, and ids in their order.
            models.Index(fields=["status", "connection", "id"], name="broadcasting_outbox_queue"),
            models.Index(fields=["sent_at"], name="broadcasting_outbox_sent"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.pk})"

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels' full names."""
        return decode_channels(self.channels_json)

    @property
    def event(self) -> Event:
        """What a broadcaster takes."""
        return Event(name=self.name, data=self.data, channels=self.channels, socket_id=self.socket_id or None)


class OutboxLease(models.Model):
    """Which relay sends the events of a connection, and until when it may."""

    connection = models.CharField(max_length=100, primary_key=True)
    holder = models.CharField(max_length=200, blank=True)
    expires = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.connection


def encode_channels(channels: Iterable[str]) -> str:
    """Channels as a row holds them: ASCII, which every database takes."""
    return json.dumps([*channels], separators=(",", ":"))


def decode_channels(text: str) -> tuple[str, ...]:
    """The channels of a row."""
    names: list[Any] = json.loads(text)
    return tuple(names)
