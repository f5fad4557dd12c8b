"""The shop as an installed app with tables, and a connection that remembers."""

from contextlib import contextmanager

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import override_settings

from tests.broadcasting.listening import BROADCASTING, hearing
from tests.broadcasting.model_events.shop.models import TABLES


@pytest.fixture(scope="package", autouse=True)
def shop(django_db_setup, django_db_blocker):
    apps = [*django_settings.INSTALLED_APPS, "tests.broadcasting.model_events.shop.apps.ShopConfig"]
    with override_settings(INSTALLED_APPS=apps), django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            for model in TABLES:
                editor.create_model(model)
        django_db_blocker.block()
        yield
        django_db_blocker.unblock()
        with connection.schema_editor() as editor:
            for model in reversed(TABLES):
                editor.delete_model(model)


@pytest.fixture(autouse=True)
def memory(settings):
    settings.BROADCASTING = {**BROADCASTING}


@pytest.fixture
def hears(db, django_capture_on_commit_callbacks):
    """``with hears() as heard:`` collects what is broadcast, with what waits for a commit."""

    @contextmanager
    def hears():
        with hearing() as heard, django_capture_on_commit_callbacks(execute=True):
            yield heard

    return hears
