"""Where front ends find the endpoints."""

import pytest
from django.test import override_settings
from django.urls import reverse


@pytest.mark.parametrize("name", ["csrf-cookie", "login", "logout", "user"])
@override_settings(ROOT_URLCONF="tests.spa_site.urls")
def test_each_has_a_name(name):
    assert reverse(f"sanctum:{name}") == f"/sanctum/{name}"
