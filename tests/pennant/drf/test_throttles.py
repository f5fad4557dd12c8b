"""How often somebody may ask is the value of a feature."""

from typing import Any

import pytest
from django.core.cache import cache
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from pennant import Feature
from pennant.drf import FeatureScopedThrottle
from pennant.errors import InvalidGuard

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rates(monkeypatch: pytest.MonkeyPatch) -> Any:
    cache.clear()
    monkeypatch.setattr(FeatureScopedThrottle, "THROTTLE_RATES", {"feature": "1/day", "gold": "3/day"})
    yield
    cache.clear()


def allowed(feature: Any = "api-rate", times: int = 5) -> int:
    class View(APIView):
        throttle_classes = [FeatureScopedThrottle]
        throttle_feature = feature

        def get(self, request: Any) -> Response:
            return Response()

    return [View.as_view()(APIRequestFactory().get("/")).status_code for _ in range(times)].count(200)


@pytest.mark.parametrize(
    ("value", "count"), [("2/day", 2), ("gold", 3), (None, 5), ("0/day", 0), (False, 1), (True, 1), (7, 1)]
)
def test_a_value_is_a_rate_or_names_one(value, count):
    Feature.define("api-rate", value)
    assert allowed() == count


@pytest.mark.parametrize("value", ["", "/", "x/day", "-1/day", "1/x", "1", "1/2/3", "9" * 5000, "<b>", "\0"])
def test_a_value_that_is_no_rate_limits_as_the_settings_say(value):
    Feature.define("api-rate", lambda: value, stored=False)
    assert allowed() == 1


def test_an_unknown_feature_limits_as_the_settings_say():
    assert allowed() == 1


def test_features_are_counted_apart_and_views_without_one_not_at_all():
    assert allowed("a <b> 🚀" * 20) == allowed("b") == 1
    assert allowed(None) == 5
    with pytest.raises(InvalidGuard):
        allowed(7)
