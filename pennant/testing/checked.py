"""Which features were checked."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pennant.current.overrides import listening
from pennant.naming import named
from pennant.testing.overriding import ANY_SCOPE, text_of


class Checked:
    """The checks that were heard: ``(feature, scope's text, value)`` each, in order. ``load`` is no check."""

    def __init__(self, heard: list[tuple[str, str, Any]]) -> None:
        self.heard = heard

    def assert_checked(self, feature: Any, *, scope: Any = ANY_SCOPE, times: int | None = None) -> None:
        """Raise ``AssertionError`` unless a feature was checked, for a scope, so many times, or at all."""
        found = self._count(feature, scope)
        if found == 0 if times is None else found != times:
            wanted = "was not checked" if times is None else f"was checked {found} times, not {times}"
            raise AssertionError(f"The feature {named(feature)!r} {wanted}{_for(scope)}. {self._told()}")

    def assert_not_checked(self, feature: Any, *, scope: Any = ANY_SCOPE) -> None:
        """Raise ``AssertionError`` if a feature was checked, for a scope, or at all."""
        found = self._count(feature, scope)
        if found:
            raise AssertionError(f"The feature {named(feature)!r} was checked {found} times{_for(scope)}.")

    def _count(self, feature: Any, scope: Any) -> int:
        name = named(feature)
        text = None if scope is ANY_SCOPE else text_of(name, scope)
        return sum(each == name and text in (None, its_text) for each, its_text, _ in self.heard)

    def _told(self) -> str:
        pairs = ", ".join(f"{name} for {text}" for name, text in dict.fromkeys(each[:2] for each in self.heard))
        return f"Checked were: {pairs or 'none'}."


@contextmanager
def assert_feature_checked(feature: Any, *, scope: Any = ANY_SCOPE, times: int | None = None) -> Iterator[Checked]:
    """Raise ``AssertionError`` unless the code inside checks a feature, for a scope, so many times, or at all."""
    with listening() as heard:
        checked = Checked(heard)
        yield checked
    checked.assert_checked(feature, scope=scope, times=times)


@contextmanager
def assert_feature_not_checked(feature: Any, *, scope: Any = ANY_SCOPE) -> Iterator[Checked]:
    """Raise ``AssertionError`` if the code inside checks a feature, for a scope, or at all."""
    with listening() as heard:
        checked = Checked(heard)
        yield checked
    checked.assert_not_checked(feature, scope=scope)


def _for(scope: Any) -> str:
    return "" if scope is ANY_SCOPE else f" for {scope!r}"
