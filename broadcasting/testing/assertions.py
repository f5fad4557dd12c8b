"""The assertions of the fake that is on, as functions, and a mixin that turns one on for each test of a class."""

from typing import Any
from unittest import TestCase

from broadcasting.testing.criteria import EventKind
from broadcasting.testing.fakes import BroadcastFake, current_fake, fake


def assert_broadcast(event: EventKind, **criteria: Any) -> None:
    """``BroadcastFake.assert_broadcast`` of the fake that is on."""
    current_fake().assert_broadcast(event, **criteria)


def assert_broadcast_now(event: EventKind, **criteria: Any) -> None:
    """``BroadcastFake.assert_broadcast_now`` of the fake that is on."""
    current_fake().assert_broadcast_now(event, **criteria)


def assert_queued(event: EventKind, **criteria: Any) -> None:
    """``BroadcastFake.assert_queued`` of the fake that is on."""
    current_fake().assert_queued(event, **criteria)


def assert_not_broadcast(event: EventKind, **criteria: Any) -> None:
    """``BroadcastFake.assert_not_broadcast`` of the fake that is on."""
    current_fake().assert_not_broadcast(event, **criteria)


def assert_nothing_broadcast() -> None:
    """``BroadcastFake.assert_nothing_broadcast`` of the fake that is on."""
    current_fake().assert_nothing_broadcast()


class BroadcastingTestMixin(TestCase):
    """For ``unittest``: nothing leaves while a test runs, and ``self.broadcasts`` is the ``BroadcastFake``::

    class CheckoutTests(BroadcastingTestMixin, TestCase):
        def test_an_order_ships(self):
            ship(order)
            self.broadcasts.assert_broadcast(OrderShipped)
    """

    broadcasts: BroadcastFake

    def setUp(self) -> None:
        super().setUp()
        self.broadcasts = self.enterContext(fake())
