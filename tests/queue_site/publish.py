"""Broadcasts events: ``python -m tests.queue_site.publish '[{"label": "a"}]'``; prints what carries them."""

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.queue_site.settings")

if __name__ == "__main__":
    if os.environ.get("QUEUE_SITE_BROKER"):
        import tests.queue_site.celery  # noqa: F401
    django.setup()
    from broadcasting import broadcast
    from broadcasting.queueing import get_queue
    from tests.queue_site.events import Told

    print(getattr(get_queue(), "title", None))
    for each in json.loads(sys.argv[1]):
        broadcast(Told(**each)).send()
