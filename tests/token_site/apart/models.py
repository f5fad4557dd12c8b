from django.conf import settings
from django.db import models

from sanctum.models import AbstractPersonalAccessToken


class Key(AbstractPersonalAccessToken):
    """A token in another database than its owner: no database can hold a constraint to another."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, db_constraint=False, related_name="personal_access_tokens"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, db_constraint=False, null=True, blank=True, related_name="+"
    )
