"""The endpoint for front ends has a name."""

import pytest
from django.urls import reverse


@pytest.mark.usefixtures("pennant_site")
def test_the_endpoint_has_a_name():
    assert reverse("pennant:features") == "/features/"
