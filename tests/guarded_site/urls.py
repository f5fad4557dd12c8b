"""The endpoints, and a way to log in without a password."""

from django.contrib.auth import login
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.urls import include, path


def enter(request: HttpRequest, name: str) -> HttpResponse:
    """Log in as a user, who is made where there is none; sets the cookies of session and CSRF."""
    user, _ = User.objects.get_or_create(username=name)
    login(request, user)
    get_token(request)
    return HttpResponse(str(user.pk))


urlpatterns = [path("enter/<str:name>", enter), path("broadcasting/", include("broadcasting.urls"))]
