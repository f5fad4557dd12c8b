"""The test's database in the threads of a server."""

import threading

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth import get_user_model
from django.db import connections

from broadcasting.testing.databases import shared_connections

pytestmark = pytest.mark.django_db(transaction=True)


def in_thread(function):
    results = []
    thread = threading.Thread(target=lambda: results.append(function()))
    thread.start()
    thread.join()
    return results[0]


def close_own():
    connections["default"].close()
    del connections["default"]


def names():
    return [user.username for user in get_user_model().objects.all()]


def test_threads_see_the_rows_of_the_test():
    get_user_model().objects.create_user("ada")
    connection_of_test = connections["default"]
    with shared_connections():
        assert in_thread(names) == ["ada"]
        assert in_thread(lambda: connections["default"]) is connection_of_test


def test_the_test_sees_the_rows_of_threads():
    with shared_connections():
        in_thread(lambda: get_user_model().objects.create_user("bob"))
    assert names() == ["bob"]


async def test_asgirefs_thread_goes_on_with_a_connection_of_its_own():
    await sync_to_async(close_own)()
    with shared_connections():
        shared = await sync_to_async(lambda: connections["default"])()
        assert shared is connections["default"]
    assert await sync_to_async(lambda: connections["default"])() is not shared
    assert await sync_to_async(names)() == []


def test_afterwards_each_thread_makes_its_own():
    with shared_connections():
        pass
    assert "create_connection" not in vars(connections)
    assert in_thread(lambda: connections["default"]) is not connections["default"]
