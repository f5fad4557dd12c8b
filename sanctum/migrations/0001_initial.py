import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import sanctum.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PersonalAccessToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=255)),
                (
                    "token_hash",
                    models.CharField(
                        default=sanctum.models.unusable_digest,
                        editable=False,
                        max_length=128,
                        serialize=False,
                        unique=True,
                    ),
                ),
                (
                    "hint",
                    models.CharField(
                        editable=False, help_text="By which the owner knows the token again.", max_length=40
                    ),
                ),
                ("abilities", models.JSONField(blank=True, default=list)),
                ("created_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                ("expires_at", models.DateTimeField(blank=True, db_index=True, null=True)),
                ("last_used_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("last_used_ip", models.GenericIPAddressField(blank=True, editable=False, null=True)),
                ("last_used_agent", models.CharField(blank=True, editable=False, max_length=255)),
                ("revoked_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("revoked_reason", models.CharField(blank=True, editable=False, max_length=255)),
                ("password_fingerprint", models.TextField(blank=True, editable=False, serialize=False)),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="personal_access_tokens",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
            ],
            options={
                "verbose_name": "personal access token",
                "ordering": ["-pk"],
                "permissions": [("issue_for_others", "Can issue personal access tokens for others")],
                "abstract": False,
                "swappable": "SANCTUM_TOKEN_MODEL",
            },
        ),
    ]
