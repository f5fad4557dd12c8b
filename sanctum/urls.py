"""The endpoints for our own front ends: ``path("sanctum/", include("sanctum.urls"))``."""

from django.urls import URLPattern, URLResolver, path

from sanctum.sockets.views import ticket

app_name = "sanctum"

urlpatterns: list[URLPattern | URLResolver] = [path("ticket", ticket, name="ticket")]
