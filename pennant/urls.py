"""The endpoint for front ends: ``path("features/", include("pennant.urls"))``."""

from django.urls import path

from pennant.drf.views import FeaturesView

app_name = "pennant"

urlpatterns = [path("", FeaturesView.as_view(), name="features")]
