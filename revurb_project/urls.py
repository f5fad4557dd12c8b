"""The demo site's pages."""

from django.contrib import admin
from django.urls import include, path

from revurb_project import views

urlpatterns = [
    path("", views.page, name="page"),
    path("publish", views.publish, name="publish"),
    path("broadcasting/", include("broadcasting.urls")),
    path("admin/", admin.site.urls),
]
