"""Events of every sort."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NotRequired, Optional, TypedDict

from django.db.models import TextChoices

from broadcasting.events import (
    Broadcast,
    BroadcastEvent,
    EncryptedPrivateChannel,
    PresenceChannel,
    PrivateChannel,
    UserChannel,
)

if TYPE_CHECKING:
    from somewhere import Carrier


class Status(TextChoices):
    OPEN = "open"
    SHIPPED = "shipped"


class Colour(Enum):
    RED = "red"


@dataclass
class Line:
    sku: str
    price: Decimal
    parts: "list[Line]" = field(default_factory=list)


class Address(TypedDict):
    street: str
    floor: NotRequired[int]


@dataclass
class OrderShipped(BroadcastEvent):
    """An order has left the house."""

    order_id: int
    lines: list[Line]
    shipped_at: datetime
    due: date | None
    status: Status
    kind: Literal["express", "slow", 3, None]
    tracking: uuid.UUID
    address: "Address"
    weights: tuple[float, ...] = ()
    size: tuple[int, int, bool] = (0, 0, False)
    extra: dict[str, int | str] = field(default_factory=dict)
    note: Optional[str] = None  # noqa: UP045  (as older code has it)
    counter: ClassVar[int] = 0
    _secret: str = ""

    def broadcast_on(self):
        return [PrivateChannel(f"orders.{self.order_id}"), "news"]


@dataclass
class Paid(BroadcastEvent):
    order: Any

    def broadcast_on(self):
        return EncryptedPrivateChannel(f"orders.{self.order.pk}"), UserChannel(self.order.customer)

    def broadcast_as(self):
        return "order.paid"

    def broadcast_with(self) -> Address:
        return {"street": self.order.street}


@dataclass
class Vague(BroadcastEvent):
    carrier: "Carrier"
    colour: Colour
    anything: Any
    crowd: list

    def broadcast_on(self):
        return PresenceChannel("guards") if self.crowd else None


class Loose(BroadcastEvent):
    number: int
    name = "not annotated"

    def broadcast_on(self):
        return Broadcast

    def broadcast_with(self):
        return {"number": self.number}


class Bare(BroadcastEvent):
    def broadcast_on(self):
        return "news"


@dataclass
class NamedByItself(BroadcastEvent):
    name: str

    def broadcast_on(self):
        return "news"

    def broadcast_as(self):
        return f"it.{self.name}"


class Base(BroadcastEvent):
    """Says nowhere where it is broadcast."""


class _Private(Bare):
    """Nobody's business."""
