"""Open pages hear when a feature changes that they may see."""

import logging
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import override_settings

from broadcasting.events import EncryptedPrivateChannel
from broadcasting.live_features import CHUNK
from revurb.signals import feature_changed
from tests.broadcasting.broadcasters.events import MASTER_KEY

pytestmark = pytest.mark.django_db


def change(**news: Any) -> None:
    results = feature_changed.send_robust(
        None, **{"feature": "new-checkout", "exposed": True, "user_ids": None, **news}
    )
    assert [result for _, result in results if isinstance(result, Exception)] == []


def users(count: int) -> list[str]:
    model = get_user_model()
    model.objects.bulk_create(model(username=f"user-{number}") for number in range(1, count + 1))
    return [str(user.pk) for user in model.objects.order_by("pk")]


def test_a_change_for_everyone_is_told_on_a_public_channel_without_a_value(broadcasting_fake):
    change()
    (told,) = broadcasting_fake.broadcasts()
    assert (told.name, told.channels, told.payload) == ("feature_updated", ("features",), {"feature": "new-checkout"})


def test_a_change_for_a_user_is_told_on_that_user_s_channel(broadcasting_fake):
    one, other = users(2)
    change(user_ids=[one])
    (told,) = broadcasting_fake.broadcasts()
    assert told.channels == (f"private-auth.User.{one}",)
    assert other not in str(told.channels)


def test_many_users_are_told_by_few_events(broadcasting_fake):
    change(user_ids=users(CHUNK + 1))
    assert [len(each.channels) for each in broadcasting_fake.broadcasts()] == [CHUNK, 1]


@pytest.mark.parametrize(
    ("where", "told"),
    [
        (lambda user: None, []),
        (lambda user: [], []),
        (lambda user: f"of.{user.username}", [("private-of.user-1", "private-of.user-2")]),
        (
            lambda user: EncryptedPrivateChannel(user.username),
            [("private-encrypted-user-1",), ("private-encrypted-user-2",)],
        ),
    ],
)
def test_users_are_told_where_they_hear_notifications(broadcasting_fake, monkeypatch, settings, where, told):
    settings.BROADCASTING = {"CONNECTIONS": {"revurb": {"DRIVER": "revurb", "ENCRYPTION_MASTER_KEY": MASTER_KEY}}}
    monkeypatch.setattr(get_user_model(), "receives_broadcast_notifications_on", where, raising=False)
    change(user_ids=users(2))
    assert [each.channels for each in broadcasting_fake.broadcasts()] == told


def test_users_who_are_gone_are_told_nothing(broadcasting_fake):
    change(user_ids=["1234567"])
    assert broadcasting_fake.broadcasts() == []


def test_what_front_ends_may_not_see_is_not_told(broadcasting_fake):
    change(exposed=False)
    assert broadcasting_fake.broadcasts() == []


@override_settings(BROADCASTING={"LIVE_FEATURES": False})
def test_it_can_be_switched_off(broadcasting_fake):
    change()
    assert broadcasting_fake.broadcasts() == []


AWAY = {"DRIVER": "pusher", "HOST": "127.0.0.1", "PORT": 1, "SCHEME": "http", "KEY": "k", "SECRET": "s", "APP_ID": "1"}


@pytest.mark.django_db(transaction=True)  # the signal comes after the commit, where an event is sent at once
@override_settings(BROADCASTING={"QUEUE": "none", "DEFAULT": ["away"], "CONNECTIONS": {"away": AWAY}})
def test_a_failure_is_logged(caplog):
    with caplog.at_level(logging.ERROR):
        change()
    assert "Open pages were not told that the feature 'new-checkout' changed" in caplog.text
