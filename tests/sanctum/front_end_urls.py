"""The URLs of a site with front ends: Sanctum's endpoints, and a view that only knows users may post to."""

from django.urls import include, path
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from sanctum.drf import SanctumAuthentication


class OrdersView(APIView):
    authentication_classes = (SanctumAuthentication,)
    permission_classes = (IsAuthenticated,)

    def post(self, request):
        return Response({"by": request.user.get_username(), "session": request.auth.is_transient})


urlpatterns = [path("sanctum/", include("sanctum.urls")), path("orders", OrdersView.as_view())]
