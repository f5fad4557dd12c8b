"""Draws, and draws that a test fixes."""

import pytest

from pennant import Lottery


def test_chances_of_nothing_and_of_everything():
    assert [Lottery(0).draw() for _ in range(50)] == [False] * 50
    assert [Lottery.odds(7, 7).draw() for _ in range(50)] == [True] * 50


def test_winners_and_losers_get_what_they_are_given():
    lottery = Lottery(0.5).winner(lambda: "car").loser("goat")
    with Lottery.fix([True, False]):
        assert [lottery.draw(), lottery.draw()] == ["car", "goat"]


def test_fixed_results_end_with_the_block_and_nest():
    with Lottery.always_win():
        with Lottery.always_lose():
            assert Lottery(1).draw() is False
        assert Lottery(0).draw() is True
    assert Lottery(0).draw() is False


def test_one_draw_more_than_fixed_is_an_error():
    with Lottery.fix([True]):
        Lottery(0).draw()
        with pytest.raises(AssertionError, match="more often"):
            Lottery(0).draw()


@pytest.mark.parametrize("odds", [(2,), (-1,), (True,), ("1",), (2, 1), (1, 0), (1, -5), (1, 2.5), (float("nan"),)])
def test_odds_that_make_no_sense_are_refused(odds):
    with pytest.raises(ValueError, match="chance|Odds"):
        Lottery.odds(*odds)
