"""The same view behind each class; what is measured is the difference."""

from typing import Any

from django.urls import path
from knox.auth import TokenAuthentication as Knox
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, TokenAuthentication
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.authentication import JWTAuthentication, JWTStatelessUserAuthentication

from sanctum.drf import SanctumAuthentication


class View(APIView):
    """Says hello to whoever may come."""

    def get(self, request: Request) -> Response:
        return Response({"user": request.user.pk})


def behind(*classes: type[BaseAuthentication]) -> Any:
    permissions = [IsAuthenticated if classes else AllowAny]
    return View.as_view(authentication_classes=classes, permission_classes=permissions)


urlpatterns = [
    path("bare", behind()),
    path("sanctum", behind(SanctumAuthentication)),
    path("authtoken", behind(TokenAuthentication)),
    path("knox", behind(Knox)),
    path("simplejwt", behind(JWTAuthentication)),
    path("stateless", behind(JWTStatelessUserAuthentication)),
    path("session", behind(SessionAuthentication)),
]
