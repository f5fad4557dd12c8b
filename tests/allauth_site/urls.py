from typing import Any

from django.urls import include, path
from rest_framework.decorators import api_view
from rest_framework.response import Response

from sanctum import create_token


@api_view(["GET"])
def me(request: Any) -> Response:
    return Response({"user": request.user.username, "by": type(request.auth).__name__})


@api_view(["POST"])
def tokens(request: Any) -> Response:
    return Response({"token": create_token(request.user, "phone", ["orders:read"], by=request.auth).plain_text})


urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("_allauth/", include("allauth.headless.urls")),
    path("me", me),
    path("tokens", tokens),
]
