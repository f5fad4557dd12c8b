"""Notes of users as an API, the endpoints for front ends, and a page of the site itself."""

from collections import defaultdict
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sanctum.drf import SanctumAuthentication

NOTES: dict[str, list[str]] = defaultdict(list)
LIBRARIES = Path(__file__).resolve().parents[1] / "node" / "node_modules"


class NotesView(APIView):
    """A user's own notes; kept as long as the server runs."""

    authentication_classes = [SanctumAuthentication]
    permission_classes = [IsAuthenticated]

    def get(self, request: Request) -> Response:
        return Response(NOTES[request.user.get_username()])

    def post(self, request: Request) -> Response:
        NOTES[request.user.get_username()].append(str(request.data.get("text")))
        return Response(status=201)

    put = patch = delete = post


class OpenView(APIView):
    """Open to all, with the same authentication."""

    authentication_classes = [SanctumAuthentication]
    permission_classes = []

    def get(self, request: Request) -> Response:
        return Response({"user": request.user.get_username()})

    post = get


def page(request: HttpRequest) -> HttpResponse:
    """An empty page, on which tests run scripts."""
    return HttpResponse(
        '<!doctype html><title>Own</title><link rel="icon" href="data:,"><script src="/axios.js"></script>'
    )


def axios(request: HttpRequest) -> HttpResponse:
    return HttpResponse((LIBRARIES / "axios/dist/axios.js").read_bytes(), content_type="text/javascript")


urlpatterns = [
    path("sanctum/", include("sanctum.urls")),
    path("api/notes", NotesView.as_view()),
    path("api/open", OpenView.as_view()),
    path("page", page),
    path("axios.js", axios),
]
