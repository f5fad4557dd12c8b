"""The API of a user's own tokens: ``path("api/tokens/", include("sanctum.account.api_urls"))``."""

from django.urls import path

from sanctum.account.views import RotationView, TokensView, TokenView

app_name = "sanctum_tokens_api"

urlpatterns = [
    path("", TokensView.as_view(), name="tokens"),
    path("<str:id>", TokenView.as_view(), name="token"),
    path("<str:id>/rotation", RotationView.as_view(), name="rotation"),
]
