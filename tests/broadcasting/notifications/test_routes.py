"""Where a user hears notifications."""

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.utils.functional import SimpleLazyObject

from broadcasting.events import Channel, PrivateChannel
from broadcasting.events.channels import channel_names
from broadcasting.notifications.routes import channels_of, is_notifiable


class Somebody:
    def __init__(self, channels):
        self.receives_broadcast_notifications_on = lambda: channels


class Customer(User):
    class Meta:
        app_label = "auth"
        proxy = True


class Broadcasting:
    def broadcast_channel(self):
        return "people.5"


def names(user):
    return channel_names(channels_of(user))


def test_the_users_own_channel(user):
    assert names(user) == ("private-auth.User.7",)
    assert names(SimpleLazyObject(lambda: user)) == ("private-auth.User.7",)
    assert names(Customer(pk=7)) == ("private-auth.User.7",)


def test_laravels_name_of_it(user, settings):
    settings.BROADCASTING |= {"MODEL_NAMESPACE": "App.Models"}
    assert names(user) == ("private-App.Models.User.7",)


def test_whoever_has_a_channel():
    assert names(Broadcasting()) == ("private-people.5",)


@pytest.mark.parametrize(
    ("channels", "expected"),
    [
        ("users.7", ("private-users.7",)),
        (["users.7", Channel("news")], ("private-users.7", "news")),
        (PrivateChannel("users.7"), ("private-users.7",)),
        (Broadcasting(), ("private-people.5",)),
        (("a", "b"), ("private-a", "private-b")),
        (None, ()),
        ([], ()),
    ],
)
def test_the_user_says_where(channels, expected):
    assert names(Somebody(channels)) == expected


@pytest.mark.parametrize("nobody", [AnonymousUser(), "ann", 7, None, object()])
def test_who_cant_be_notified(nobody):
    with pytest.raises(TypeError, match="can't be notified"):
        channels_of(nobody)


def test_a_user_who_was_not_saved():
    with pytest.raises(ValueError, match="was not saved"):
        channels_of(User())


def test_one_or_several(user):
    assert is_notifiable(user)
    assert is_notifiable(Somebody("x"))
    assert not is_notifiable([user])
    assert not is_notifiable(User.objects.all())
