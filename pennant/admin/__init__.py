"""Features in Django's admin: a list, a page for each, its history, and questions before everybody is concerned."""

from django.contrib import admin

from pennant.admin.feature_admin import FeatureAdmin
from pennant.models import FeatureValue

__all__ = ["FeatureAdmin"]

admin.site.register(FeatureValue, FeatureAdmin)
