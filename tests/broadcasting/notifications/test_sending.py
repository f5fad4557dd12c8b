"""One notification, for one user or for many."""

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction

from broadcasting.notifications import anotify, notify
from tests.broadcasting.listening import hearing
from tests.broadcasting.notifications.shipped import OrderShipped


class Waiting(OrderShipped):
    after_commit = True


@pytest.fixture
def users(db):
    return User.objects.bulk_create([User(username=name) for name in ("ann", "bob", "cleo")])


def channels(users):
    return [(f"private-auth.User.{user.pk}",) for user in users]


def everybody():
    return User.objects.order_by("pk")


@pytest.mark.parametrize("kind", [list, tuple, iter, lambda users: (user for user in users), lambda users: everybody()])
def test_several(users, kind):
    with hearing() as heard:
        notify(kind(users), OrderShipped(1))
    assert heard.channels == channels(users)
    assert len({data["id"] for data in heard.data}) == 3


def test_a_manager(users):
    with hearing() as heard:
        notify(User.objects, OrderShipped(1))
    assert len(heard) == 3


def test_a_queryset_is_read_once_and_not_kept(users, django_assert_num_queries):
    unread, read = everybody(), everybody()
    list(read)
    with django_assert_num_queries(1):
        notify(unread, OrderShipped(1))
        notify(read, OrderShipped(1))
    assert unread._result_cache is None


def test_the_notification_itself_is_not_changed(user):
    notification = OrderShipped(1)
    notify(user, notification)
    assert notification.notifiable is None
    assert vars(notification) == {"order_id": 1}


@pytest.mark.parametrize("nobody", [None, 7, AnonymousUser(), [AnonymousUser()], "ann"])
def test_who_cant_be_notified(nobody):
    with pytest.raises(TypeError, match="can't be notified"):
        notify(nobody, OrderShipped(1))


@pytest.mark.django_db(transaction=True)
def test_waits_for_the_commit(user):
    with hearing() as heard:
        with transaction.atomic():
            notify(user, Waiting(1))
            with hearing() as before:
                pass
        with transaction.atomic():
            notify(user, Waiting(2))
            transaction.set_rollback(True)
    assert before == []
    assert [data["order_id"] for data in heard.data] == [1]


async def test_one_from_async_code(user):
    with hearing() as heard:
        await anotify(user, OrderShipped(1))
    assert heard.channels == channels([user])


async def test_async_iterables(user):
    async def each():
        yield user
        yield user

    with hearing() as heard:
        await anotify(each(), OrderShipped(1))
        await anotify([user], OrderShipped(1))
    assert len(heard) == 3


@pytest.mark.parametrize("kind", [list, lambda users: everybody(), lambda users: User.objects])
def test_querysets_from_async_code(users, kind):
    with hearing() as heard:
        async_to_sync(anotify)(kind(users), OrderShipped(1))
    assert len(heard) == 3


def test_a_read_queryset_from_async_code(users, django_assert_num_queries):
    read = everybody()
    list(read)
    with hearing() as heard, django_assert_num_queries(0):
        async_to_sync(anotify)(read, OrderShipped(1))
    assert len(heard) == 3


@pytest.mark.parametrize("nobody", [None, 7, [AnonymousUser()]])
async def test_nobody_from_async_code(nobody):
    with pytest.raises(TypeError, match="can't be notified"):
        await anotify(nobody, OrderShipped(1))
