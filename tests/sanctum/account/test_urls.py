"""Where the page is, by the names that a site's templates use."""

from django.urls import reverse


def test_names_of_the_page() -> None:
    assert reverse("sanctum_tokens:tokens") == "/account/tokens/"
    assert reverse("sanctum_tokens:revoke", args=[7]) == "/account/tokens/7/revoke"
    assert reverse("sanctum_tokens:rotate", args=[7]) == "/account/tokens/7/rotate"
