"""The page of a user's own tokens: ``path("account/tokens/", include("sanctum.account.urls"))``."""

from django.urls import path

from sanctum.account import pages

app_name = "sanctum_tokens"

urlpatterns = [
    path("", pages.TokensPage.as_view(), name="tokens"),
    path("<str:id>/revoke", pages.RevokePage.as_view(), name="revoke"),
    path("<str:id>/rotate", pages.RotatePage.as_view(), name="rotate"),
]
