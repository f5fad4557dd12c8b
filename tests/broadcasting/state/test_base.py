"""The contract's values."""

from broadcasting.state.base import ChannelInfo


def test_occupied():
    assert ChannelInfo("news", 1).occupied is True
    assert ChannelInfo("news").occupied is False
