"""Carriers come with the app, and cost nothing where there is no queue."""

import subprocess
import sys

from broadcasting.events.sockets import current_socket_id, socket_scope

try:
    from django.tasks import task
except ImportError:
    from django_tasks import task

SITE = "import django; from django.conf import settings; settings.configure(INSTALLED_APPS=['broadcasting']); "


def run(code):
    subprocess.run([sys.executable, "-c", code], check=True, timeout=30)


def test_celery_is_listened_to_where_it_is_installed():
    run(f"{SITE} django.setup(); from celery.signals import task_prerun; assert task_prerun.receivers")


def test_without_celery_the_site_comes_up():
    run(f"import sys; sys.modules['celery'] = None; {SITE} django.setup()")


@task
def said():
    return current_socket_id()


def test_djangos_immediate_tasks_know_it_without_a_carrier():
    with socket_scope("1.2"):
        assert said.enqueue().return_value == "1.2"
    assert said.enqueue().return_value is None
