"""Where the API is."""

from django.urls import reverse


def test_names_of_the_api() -> None:
    assert reverse("sanctum_tokens_api:tokens") == "/api/tokens/"
    assert reverse("sanctum_tokens_api:token", args=[7]) == "/api/tokens/7"
    assert reverse("sanctum_tokens_api:rotation", args=[7]) == "/api/tokens/7/rotation"
