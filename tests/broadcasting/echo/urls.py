"""A site that has the endpoints elsewhere."""

from django.http import HttpResponse
from django.urls import include, path


def answer(request):
    return HttpResponse()


endpoints = [path("auth", answer, name="auth"), path("user-auth", answer, name="user-auth")]
urlpatterns = [path("live/", include((endpoints, "broadcasting")))]
