"""What happens often is logged seldom."""

import logging

from broadcasting.cluster.tally import PERIOD, Tally
from tests.broadcasting.fakes import FakeClock


def test_once_at_once_and_then_summed_up(caplog):
    clock = FakeClock()
    tally = Tally("%d things", clock)
    with caplog.at_level(logging.WARNING, "broadcasting"):
        tally.add(0)
        tally.add()
        tally.add(2)
        clock.advance(PERIOD)
        tally.add()
        tally.add(5)
        tally.tell()
        tally.tell()
    assert caplog.messages == ["1 things", "3 things", "5 things"]
