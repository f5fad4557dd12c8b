"""A model that broadcasts."""

from django.db import models

from broadcasting.model_events import BroadcastsModel


class Crate(BroadcastsModel, models.Model):
    broadcast_fields = ["content", "weight", "opened_at"]

    content = models.CharField(max_length=50)
    weight = models.DecimalField(max_digits=5, decimal_places=2)
    opened_at = models.DateTimeField(null=True)

    def __str__(self):
        return self.content
