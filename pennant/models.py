"""What is kept in the database: values of features, the trail of their changes, and which were checked."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from pennant.definitions.names import LONGEST_NAME
from pennant.scopes.text import LONGEST_SCOPE

LONGEST_NOTE = 500


class ExactCharField(models.CharField):
    """A text whose comparisons tell ``A`` from ``a``, and ``a`` from ``a`` with a space, on every database."""

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        """As ``CharField``, with a collation where the database's own would not do."""
        parameters = super().db_parameters(connection)
        if connection.vendor == "mysql" and not self.db_collation:
            parameters["collation"] = "utf8mb4_nopad_bin" if connection.mysql_is_mariadb else "utf8mb4_0900_bin"
        return parameters


class FeatureValue(models.Model):
    """The value of a feature for a scope, or what is kept of the feature itself (``pennant.scopes.markers``)."""

    name = ExactCharField("feature", max_length=LONGEST_NAME)
    scope = ExactCharField(max_length=LONGEST_SCOPE, db_index=True)
    value = models.TextField(help_text="JSON.")
    source = models.CharField(max_length=20, default="resolved")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        # In the admin there is one page for each feature, not for each row.
        verbose_name = "feature"
        verbose_name_plural = "features"
        constraints = [models.UniqueConstraint(fields=["name", "scope"], name="pennant_value_name_scope")]
        indexes = [models.Index(fields=["name", "source", "-id"], name="pennant_value_name_source")]

    def __str__(self) -> str:
        return f"{self.name} for {self.scope}"


class FeatureChange(models.Model):
    """One change of a feature: what was done, by whom, and what the value was before and after."""

    feature = ExactCharField(max_length=LONGEST_NAME)
    scope = ExactCharField(max_length=LONGEST_SCOPE, blank=True)
    action = models.CharField(max_length=20)
    old = models.TextField(blank=True, help_text="JSON; empty for nothing.")
    new = models.TextField(blank=True, help_text="JSON; empty for nothing.")
    count = models.PositiveIntegerField(null=True, help_text="How many values were changed, where it was not one.")
    store = models.CharField(max_length=40)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, db_constraint=False, related_name="+"
    )
    actor_label = models.CharField(max_length=255, blank=True)
    request_id = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=LONGEST_NOTE, blank=True, help_text="Why, in the words of who did it.")
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "change of a feature"
        verbose_name_plural = "changes of features"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["feature", "-id"], name="pennant_change_feature")]

    def __str__(self) -> str:
        return f"{self.action} {self.feature}"


class FeatureUse(models.Model):
    """That a feature was checked and gave a value, between two days."""

    feature = ExactCharField(max_length=LONGEST_NAME)
    value = ExactCharField(max_length=80, help_text="JSON, or the hash of a long one.")
    first_used_on = models.DateField()
    last_used_on = models.DateField()

    class Meta:
        verbose_name = "use of a feature"
        verbose_name_plural = "uses of features"
        constraints = [models.UniqueConstraint(fields=["feature", "value"], name="pennant_use_feature_value")]

    def __str__(self) -> str:
        return f"{self.feature} was {self.value}"
