"""A draw, as Laravel's ``Illuminate\\Support\\Lottery``."""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Self

_rigged: ContextVar[Iterator[bool] | None] = ContextVar("pennant_lottery", default=None)


class Lottery:
    """Wins ``chances`` times out of ``out_of``; ``draw()`` returns what ``winner`` or ``loser`` give."""

    __slots__ = ("chance", "lost", "won")

    def __init__(self, chance: float) -> None:
        if isinstance(chance, bool) or not isinstance(chance, int | float) or not 0 <= chance <= 1:
            raise ValueError(f"A chance goes from 0 to 1, so it can't be {chance!r}.")
        self.chance = float(chance)
        self.won: Any = True
        self.lost: Any = False

    @classmethod
    def odds(cls, chances: float, out_of: int | None = None) -> Self:
        """``odds(1, 100)``, or ``odds(0.01)``. Raises ``ValueError`` for more chances than there are."""
        if out_of is None:
            return cls(chances)
        if isinstance(out_of, bool) or not isinstance(out_of, int) or out_of < 1:
            raise ValueError(f"Odds are out of one or more, not {out_of!r}.")
        return cls(chances / out_of)

    def __repr__(self) -> str:
        return f"Lottery({self.chance!r})"

    def winner(self, value: Any) -> Self:
        """What a winner gets: a value, or a function without arguments that returns it."""
        self.won = value
        return self

    def loser(self, value: Any) -> Self:
        """What a loser gets."""
        self.lost = value
        return self

    def draw(self) -> Any:
        """Draw once."""
        rigged = _rigged.get()
        wins = random.random() < self.chance if rigged is None else next(rigged)
        result: Callable[[], Any] | Any = self.won if wins else self.lost
        return result() if callable(result) else result

    @classmethod
    @contextmanager
    def always_win(cls) -> Iterator[None]:
        """For tests: every draw inside wins."""
        with cls.fix([True], repeat=True):
            yield

    @classmethod
    @contextmanager
    def always_lose(cls) -> Iterator[None]:
        """For tests: every draw inside loses."""
        with cls.fix([False], repeat=True):
            yield

    @classmethod
    @contextmanager
    def fix(cls, results: Sequence[bool], *, repeat: bool = False) -> Iterator[None]:
        """For tests: draws inside end as listed, in turn. Raises ``AssertionError`` for one draw more."""
        token = _rigged.set(_in_turn(results, repeat))
        try:
            yield
        finally:
            _rigged.reset(token)


def _in_turn(results: Sequence[bool], repeat: bool) -> Iterator[bool]:
    yield from results
    while repeat:
        yield from results
    raise AssertionError("A lottery was drawn more often than its results were fixed.")
