"""The demo site's pages."""

from django.contrib import admin
from django.urls import path

from revurb_project import views

urlpatterns = [
    path("", views.page, name="page"),
    path("publish", views.publish, name="publish"),
    path("broadcasting/auth", views.authorize, name="authorize"),
    path("admin/", admin.site.urls),
]
