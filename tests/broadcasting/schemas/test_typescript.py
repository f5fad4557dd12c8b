"""The declarations as a text; that TypeScript agrees is in tests/integration/test_typed_events.py."""

from broadcasting.schemas.catalogue import Catalogue, EventType, catalogue_of
from broadcasting.schemas.types import STRING, Literals, Object, Property, Reference, Table
from broadcasting.schemas.typescript import typescript
from tests.broadcasting.schemas.shop.events import OrderShipped, Paid

EXPECTED = """\
// Written by `manage.py broadcast_types`: don't edit this file, run the command.

/** tests.broadcasting.schemas.shop.events.Address */
export interface Address {
  street: string;
  floor?: number;
}

/** tests.broadcasting.schemas.shop.events.Line */
export interface Line {
  sku: string;
  price: string;
  parts: Line[];
}

/** tests.broadcasting.schemas.shop.events.OrderShipped, on private-orders.{order_id}, news */
export interface OrderShipped {
  order_id: number;
  lines: Line[];
  shipped_at: string;
  due: string | null;
  status: Status;
  kind: "express" | "slow" | 3 | null;
  tracking: string;
  address: Address;
  weights: number[];
  size: [number, number, boolean];
  extra: { [key: string]: number | string };
  note: string | null;
}

/** tests.broadcasting.schemas.shop.events.Paid, on private-encrypted-orders.{order_pk}, \
#server-to-user-{order_customer_pk} */
export type Paid = Address;

/** tests.broadcasting.schemas.shop.events.Status */
export type Status = "open" | "shipped";

declare global {
  interface Events {
    ".order.paid": Paid;
    OrderShipped: OrderShipped;
  }
}

export {};
"""


def test_the_whole():
    assert typescript(catalogue_of([OrderShipped, Paid])) == EXPECTED


def test_the_order_of_discovery_does_not_matter():
    assert typescript(catalogue_of([Paid, OrderShipped])) == EXPECTED


def test_no_events():
    assert "interface Events {\n  }" in typescript(Catalogue())


def test_texts_stay_texts():
    catalogue = Catalogue()
    hostile = '"; alert(1) //\u2028\n*/'
    catalogue.reader.definitions.types[Paid] = Object({hostile: Property(Literals((hostile,)))})
    catalogue.events = [EventType(Paid, hostile, f".{hostile}", Reference(Paid), (f"private-{hostile}",))]
    written = typescript(catalogue)
    assert '  "\\"; alert(1) //\\u2028\\n*/": "\\"; alert(1) //\\u2028\\n*/";' in written
    assert written.count("*/") == 1 + 3  # the comment's own end, and those within quotes


def test_events_of_one_name_are_any_of_their_payloads():
    catalogue = Catalogue()
    catalogue.events = [EventType(Paid, "a", ".a", STRING), EventType(OrderShipped, "a", ".a", Table(STRING))]
    assert '".a": string | { [key: string]: string };' in typescript(catalogue).replace(
        "{ [key: string]: string } | string", "string | { [key: string]: string }"
    )
