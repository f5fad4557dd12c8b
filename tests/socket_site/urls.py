"""The endpoints, and what an operator does: tokens come and go, and so do users."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path
from django.utils import timezone

from revurb.signals import access_ended
from sanctum import create_token, get_token_model, revoke_token
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


def deactivate(request: HttpRequest, name: str) -> HttpResponse:
    """Shut a user out, and say so."""
    user = User.objects.get(username=name)
    user.is_active = False
    user.save()
    access_ended.send_robust(sender=User, user_id=str(user.pk), credential=None, reason="deactivated")
    return HttpResponse()


urlpatterns = [
    path("enter/<str:name>", enter),
    path("issue/<str:name>", issue),
    path("revoke/<int:id>", revoke),
    path("deactivate/<str:name>", deactivate),
    path("broadcasting/", include("broadcasting.urls")),
    path("sanctum/", include("sanctum.urls")),
]
