"""The URLs of a site with front ends."""

from django.urls import include, path

urlpatterns = [path("sanctum/", include("sanctum.urls"))]
