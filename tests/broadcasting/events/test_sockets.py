"""The socket behind what runs now."""

import asyncio

import pytest

from broadcasting.events.sockets import current_socket_id, socket_scope


def test_there_is_none_by_itself():
    assert current_socket_id() is None


def test_scopes_nest_and_end_whatever_happens():
    with socket_scope("1.2"):
        with pytest.raises(LookupError), socket_scope("3.4"):
            assert current_socket_id() == "3.4"
            raise LookupError
        assert current_socket_id() == "1.2"
    assert current_socket_id() is None


@pytest.mark.parametrize("header", [None, "", "x", "1.2\n", "1.2.3", " 1.2", "٣.٣", "1.2, 3.4"])
def test_a_header_of_another_form_counts_as_none(header):
    with socket_scope("1.2"), socket_scope(header):
        assert current_socket_id() is None


async def test_tasks_do_not_see_each_others():
    async def task(socket_id):
        with socket_scope(socket_id):
            await asyncio.sleep(0)
            return current_socket_id()

    assert await asyncio.gather(task("1.2"), task("3.4")) == ["1.2", "3.4"]
