import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from sanctum import HasApiTokens


class MemberManager(BaseUserManager["Member"]):
    pass


class Member(HasApiTokens, AbstractBaseUser):
    """A user of a site that has its own idea of users: a UUID, an address, and no permissions."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    is_active = models.BooleanField(default=True)

    objects = MemberManager()

    USERNAME_FIELD = "email"

    def __str__(self) -> str:
        return self.email
