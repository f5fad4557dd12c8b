"""An API with a view for each kind of permission."""

from typing import Any

from django.urls import path
from rest_framework.permissions import SAFE_METHODS, BasePermission, IsAdminUser, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIClient
from rest_framework.views import APIView

from sanctum import create_token
from sanctum.drf import HasAbilities, HasAnyAbility, SanctumAuthentication


class ReadOnly(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        return request.method in SAFE_METHODS


class IsOwner(BasePermission):
    def has_object_permission(self, request: Request, view: Any, obj: Any) -> bool:
        return bool(obj == "own")


class ShopView(APIView):
    """Tells who asks."""

    authentication_classes = [SanctumAuthentication]
    permission_classes: Any = []

    def get(self, request: Request, which: str = "") -> Response:
        if which:
            self.check_object_permissions(request, which)
        return Response({"user": getattr(request.user, "username", ""), "by": type(request.auth).__name__})

    post = put = delete = get


def guarded(*permissions: Any) -> Any:
    return ShopView.as_view(permission_classes=list(permissions))


def client_with(user: Any, *abilities: str) -> APIClient:
    client = APIClient(enforce_csrf_checks=True)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {create_token(user, 'ci', abilities).plain_text}")
    return client


def assert_denied(answer: Any, missing: list[str] | None) -> None:
    """Refused for what is missing, or by a permission of DRF, which names nothing."""
    assert answer.status_code == 403
    body = {"detail": "Missing abilities.", "code": "missing_ability", "missing": missing}
    assert answer.json() == (body if missing else {"detail": "You do not have permission to perform this action."})


READ, WRITE = HasAbilities("orders:read"), HasAbilities("orders:write")

urlpatterns = [
    path("open", guarded()),
    path("members", guarded(IsAuthenticated)),
    path("read", guarded(READ)),
    path("all", guarded(HasAbilities("orders:read", "orders:write"))),
    path("any", guarded(HasAnyAbility("orders:read", "orders:write"))),
    path("not", guarded(~READ)),
    path("not-both", guarded(~(READ & WRITE))),
    path("or", guarded(READ | WRITE)),
    path("and-admin", guarded(READ & IsAdminUser)),
    path("admin-and", guarded(IsAdminUser & READ)),
    path("admin-or", guarded(IsAdminUser | READ)),
    path("drf-and", guarded((IsAdminUser | ReadOnly) & READ)),
    path("read-only-or", guarded(READ | ReadOnly)),
    path("not-admin-or", guarded(~(IsAdminUser | READ))),
    path("methods", guarded(HasAbilities.by_method({"GET": ["orders:read"], "POST": ["orders:write"]}))),
    path("objects/<which>", guarded(READ & IsOwner)),
    path("not-objects/<which>", guarded(~(READ & IsOwner))),
]
