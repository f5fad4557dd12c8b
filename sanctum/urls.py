"""The endpoints for our own front ends: ``path("sanctum/", include("sanctum.urls"))``."""

from django.urls import URLPattern, URLResolver

app_name = "sanctum"

urlpatterns: list[URLPattern | URLResolver] = []
