from django.conf import settings
from django.db import models


class Entry(models.Model):
    """What was done by a token, whichever model those have."""

    token = models.ForeignKey(settings.SANCTUM_TOKEN_MODEL, models.PROTECT)
    text = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.text
