"""A room that asks DRF who comes."""

from django.contrib.auth.models import User

from broadcasting.authorization import channel


@channel("drf", guards=["sanctum.drf.SanctumAuthentication"])
def drf(user: User) -> bool:
    """All who are known to DRF's authentication class."""
    return True
