"""The endpoints of the event API: ``path("broadcasting/", include("broadcasting.urls"))``.

A site with several applications includes it once for each, with the broadcasting connection that signs:
``path("tenant/", include("broadcasting.urls", namespace="tenant"), {"connection": "tenant"})``.
"""

from django.urls import path

from broadcasting.authorization.views import auth, user_auth

app_name = "broadcasting"

urlpatterns = [
    path("auth", auth, name="auth"),
    path("user-auth", user_auth, name="user-auth"),
]
