"""The assertions as functions, and the mixin for unittest."""

import unittest

import pytest
from django.test import SimpleTestCase

from broadcasting import testing
from broadcasting.events import broadcast
from broadcasting.testing import BroadcastingTestMixin, fake
from tests.broadcasting.testing.shop import Alarm, ExpressOrderShipped, OrderShipped


def test_functions_ask_the_fake_that_is_on():
    with fake():
        testing.assert_nothing_broadcast()
        broadcast(OrderShipped(7)).send()
        broadcast(ExpressOrderShipped(8)).send()
        testing.assert_broadcast(OrderShipped, on="private-orders.7")
        testing.assert_queued(OrderShipped, times=1)
        testing.assert_broadcast_now(ExpressOrderShipped)
        testing.assert_not_broadcast(Alarm)
        with pytest.raises(AssertionError):
            testing.assert_nothing_broadcast()


def test_without_a_fake_they_say_so():
    with pytest.raises(RuntimeError, match=r"use broadcasting.testing.fake\(\)"):
        testing.assert_nothing_broadcast()


def test_the_mixin_fakes_each_test():
    class Tests(BroadcastingTestMixin, SimpleTestCase):
        def test_one(self):
            broadcast(Alarm("a")).send()
            self.broadcasts.assert_broadcast(Alarm, times=1)

        def test_two(self):
            broadcast(Alarm("b")).send()
            self.broadcasts.assert_broadcast(Alarm, times=1)

    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(Tests).run(result)
    assert (result.testsRun, result.errors, result.failures) == (2, [], [])
    with pytest.raises(RuntimeError):
        testing.current_fake()
