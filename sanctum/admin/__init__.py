"""Tokens in Django's admin. A site with a token model of its own registers it with ``TokenAdmin``, or with a heir."""

from django.contrib import admin

from sanctum.admin.token_admin import TokenAdmin
from sanctum.models import PersonalAccessToken

__all__ = ["TokenAdmin"]

if not PersonalAccessToken._meta.swapped:
    admin.site.register(PersonalAccessToken, TokenAdmin)
