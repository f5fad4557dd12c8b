"""Sanctum for Django REST framework: ``SanctumAuthentication``, and permissions that want abilities."""

from sanctum.drf.authentication import SanctumAuthentication
from sanctum.drf.permissions import HasAbilities, HasAnyAbility

__all__ = ["HasAbilities", "HasAnyAbility", "SanctumAuthentication"]
