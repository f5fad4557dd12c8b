"""What the fixture ``pennant_features`` is."""

from collections.abc import Mapping
from typing import Any

from pennant.current.overrides import ANY, Layer
from pennant.testing.checked import Checked
from pennant.testing.overriding import ANY_SCOPE, pair
from pennant.values import rounded


class Features(Checked):
    """Features of one test: what it says of them, and which it checked."""

    def __init__(self, layer: Layer, heard: list[tuple[str, str, Any]]) -> None:
        super().__init__(heard)
        self._layer = layer

    def override(self, feature: Any, value: Any = True, *, scope: Any = ANY_SCOPE) -> None:
        """As ``override_feature``, until the test ends."""
        self._layer.values[pair(feature, scope)] = rounded(value)

    def fake(self, values: Mapping[Any, Any] | None = None, *, others: Any = False) -> None:
        """As ``fake_features``, until the test ends."""
        self._layer.values[ANY, ANY] = rounded(others)
        for feature, value in (values or {}).items():
            self.override(feature, value)
