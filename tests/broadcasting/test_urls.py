"""Where the endpoints are, in a site that includes them."""

import pytest
from django.urls import include, path, reverse

from tests.broadcasting.authorization.signer import CONNECTIONS


class Urls:
    urlpatterns = [
        path("broadcasting/", include("broadcasting.urls")),
        path("tenant/", include("broadcasting.urls", namespace="tenant"), {"connection": "other"}),
    ]


@pytest.fixture(autouse=True)
def site(settings):
    settings.ROOT_URLCONF = Urls
    settings.BROADCASTING = {"DEFAULT": "signing", "CONNECTIONS": CONNECTIONS}


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("broadcasting:auth", "/broadcasting/auth"),
        ("broadcasting:user-auth", "/broadcasting/user-auth"),
        ("tenant:auth", "/tenant/auth"),
    ],
)
def test_addresses_are_those_that_clients_expect(name, address):
    assert reverse(name) == address


@pytest.mark.django_db
def test_each_place_signs_for_its_own_connection(client, django_user_model):
    client.force_login(django_user_model.objects.create(username="ada"))
    keys = [
        client.post(f"/{place}/user-auth", {"socket_id": "1.2"}).json()["auth"] for place in ("broadcasting", "tenant")
    ]
    assert [key.partition(":")[0] for key in keys] == ["one", "two"]
