"""What the grid remembers. Times are in milliseconds since 1970."""

from django.db import models


class Cell(models.Model):
    """A cell that was clicked; ``board`` knows whether it has faded since."""

    position = models.PositiveSmallIntegerField(primary_key=True)
    clicks = models.PositiveIntegerField()
    clicked_at = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return f"{self.position}: {self.clicks}"


class Rain(models.Model):
    """The last rain, of which there is one row: whoever changes that makes it rain."""

    emoji = models.CharField(max_length=8)
    started_at = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "rain"

    def __str__(self) -> str:
        return self.emoji
