"""Pages below /apps/ and /users/, as many a site has them."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def page(request: HttpRequest, **parameters: str) -> HttpResponse:
    return HttpResponse(f"page {request.path}")


urlpatterns = [
    path("apps/", page),
    path("apps/<slug:app>/", page),
    path("users/", page),
    path("users/<int:user>/", page),
    path("app/<slug:app>/", page),
]
