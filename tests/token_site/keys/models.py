import uuid

from django.db import models

from sanctum.models import AbstractPersonalAccessToken


class Key(AbstractPersonalAccessToken):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=100, blank=True)

    class Meta(AbstractPersonalAccessToken.Meta):
        abstract = False
        verbose_name = "key"
