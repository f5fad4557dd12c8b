"""The state in Redis keeps the contract."""

from tests.broadcasting.state.contract import StateContract


class TestRedisState(StateContract):
    pass
