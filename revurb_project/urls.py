"""The demo site's pages."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("revurb_project.grid.urls")),
    path("debug/", include("revurb_project.debug.urls")),
    path("broadcasting/", include("broadcasting.urls")),
    path("sanctum/", include("sanctum.urls")),
    path("account/tokens/", include("sanctum.account.urls")),
    path("api/tokens/", include("sanctum.account.api_urls")),
    path("features/", include("pennant.urls")),
    path("admin/", admin.site.urls),
]
