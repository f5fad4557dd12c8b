"""The endpoints, and what an operator does: tokens come and go, and so do users."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path
from django.utils import timezone

from sanctum import create_token, get_token_model, revoke_token, rotate_token
from tests.guarded_site.urls import enter


def issue(request: HttpRequest, name: str) -> JsonResponse:
    """Make a token of a user, who is made where there is none; it ends after ``seconds``, if that is given."""
    user, _ = User.objects.get_or_create(username=name)
    seconds = request.GET.get("seconds")
    made = create_token(user, "ci", ["*"], timezone.now() + timedelta(seconds=int(seconds)) if seconds else None)
    return JsonResponse({"id": made.token.pk, "text": made.plain_text})


def revoke(request: HttpRequest, id: int) -> HttpResponse:
    revoke_token(get_token_model().objects.get(pk=id))
    return HttpResponse()


def rotate(request: HttpRequest, id: int) -> JsonResponse:
    """Replace a token, which is good for another ``seconds``."""
    grace = timedelta(seconds=int(request.GET["seconds"]))
    made = rotate_token(get_token_model().objects.get(pk=id), grace=grace)
    return JsonResponse({"id": made.token.pk, "text": made.plain_text})


def deactivate(request: HttpRequest, name: str) -> HttpResponse:
    """Shut a user out, as the admin does."""
    user = User.objects.get(username=name)
    user.is_active = False
    user.save()
    return HttpResponse()


urlpatterns = [
    path("enter/<str:name>", enter),
    path("issue/<str:name>", issue),
    path("revoke/<int:id>", revoke),
    path("rotate/<int:id>", rotate),
    path("deactivate/<str:name>", deactivate),
    path("broadcasting/", include("broadcasting.urls")),
    path("sanctum/", include("sanctum.urls")),
]
