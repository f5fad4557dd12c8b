"""The site's Celery app, as Celery's documentation shows it."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.queue_site.settings")

app = Celery("queue_site")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
