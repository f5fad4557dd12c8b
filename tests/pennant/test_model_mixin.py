"""Features of a model's instances."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from pennant import Feature, HasFeatures, pennant_for

pytestmark = pytest.mark.django_db


class Shopper(HasFeatures, User):
    class Meta:
        proxy = True
        app_label = "auth"


def test_an_instance_has_features():
    customer = Shopper.objects.create(username="ada")
    Feature.define("beta", lambda user: user.username == "ada")
    assert customer.features.active("beta")
    customer.features.deactivate("beta")
    assert pennant_for(User.objects.get()).inactive("beta"), "a proxy is its model"


async def test_they_are_asked_in_async_code():
    Feature.define("beta", lambda scope: scope == "acme", stored=False)
    assert await pennant_for("acme", "array").aactive("beta")


def test_any_scope_and_any_store_will_do():
    Feature.define("beta", lambda scope: False)
    pennant_for("acme", "array").activate("beta")
    assert pennant_for("acme", "array").active("beta")
    assert pennant_for("acme").inactive("beta")
    assert _active(None) is False


def _active(scope: Any) -> bool:
    return pennant_for(scope).active("beta")
