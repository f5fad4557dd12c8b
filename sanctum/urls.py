"""The endpoints for our own front ends: ``path("sanctum/", include("sanctum.urls"))``."""

from django.urls import URLPattern, URLResolver, path

from sanctum.spa.views import CsrfCookieView, LoginView, LogoutView, UserView

app_name = "sanctum"

urlpatterns: list[URLPattern | URLResolver] = [
    path("csrf-cookie", CsrfCookieView.as_view(), name="csrf-cookie"),
    path("login", LoginView.as_view(), name="login"),
    path("logout", LogoutView.as_view(), name="logout"),
    path("user", UserView.as_view(), name="user"),
]
