"""The debug page's addresses, below ``/debug/``."""

from django.urls import path

from revurb_project.debug import views

app_name = "debug"
urlpatterns = [
    path("", views.page, name="page"),
    path("publish", views.publish, name="publish"),
]
