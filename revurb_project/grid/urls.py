"""The grid's addresses, as those of Laravel's WebSockets grid demo."""

from django.urls import path

from revurb_project.grid import views

app_name = "grid"
urlpatterns = [
    path("", views.page, name="page"),
    path("grid", views.cells, name="cells"),
    path("grid/<int:position>", views.click, name="click"),
    path("grid/<int:position>/clear", views.clear, name="clear"),
]
