"""Fakes record what models and notifications broadcast by themselves."""

import pytest
from django.db import models
from django.test.utils import isolate_apps

from broadcasting.model_events import BroadcastsModel
from broadcasting.model_events.change import Change
from broadcasting.model_events.sending import tell
from broadcasting.notifications import BroadcastNotification, notify
from broadcasting.testing import fake


class InvoicePaid(BroadcastNotification):
    def __init__(self, number):
        self.number = number


class Customer:
    def receives_broadcast_notifications_on(self):
        return "customers.1"


@pytest.fixture
def post():
    with isolate_apps("django.contrib.contenttypes"):

        class Post(BroadcastsModel, models.Model):
            broadcast_fields = ["title"]
            title = models.CharField(max_length=50)

            class Meta:
                app_label = "contenttypes"

            def __str__(self):
                return self.title

        yield Post(id=1, title="Rain")


def test_notifications():
    with fake() as broadcasts:
        notify([Customer(), Customer()], InvoicePaid(7))
        broadcasts.assert_broadcast(InvoicePaid, on="private-customers.1", where=lambda it: it.number == 7, times=2)
        broadcasts.assert_broadcast(InvoicePaid, where={"type": "InvoicePaid", "number": 7})


def test_models(post):
    with fake() as broadcasts:
        tell(post, Change("updated"))
        broadcasts.assert_broadcast("PostUpdated", on=post, where={"model": {"id": 1, "title": "Rain"}})
        with post.without_broadcasting():
            tell(post, Change("deleted"))
        broadcasts.assert_not_broadcast("PostDeleted")
