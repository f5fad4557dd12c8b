"""The loop in the background."""

import asyncio
import os
import threading

import pytest

from broadcasting.broadcasters.revurb.background import background_loop, before_stop, stop_background


@pytest.fixture(autouse=True)
def stopped():
    yield
    stop_background()


def threads():
    return [thread for thread in threading.enumerate() if thread.name == "revurb-background"]


def where():
    async def tell():
        return threading.current_thread()

    return asyncio.run_coroutine_threadsafe(tell(), background_loop()).result(5)


def test_there_is_one_thread():
    assert threads() == []
    assert where() is where()
    assert threads() == [where()]
    assert where().daemon


def test_many_who_ask_at_once_get_the_same():
    gate = threading.Barrier(20)
    found = []

    def ask():
        gate.wait()
        found.append(background_loop())

    asking = [threading.Thread(target=ask) for _ in range(20)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert len(set(found)) == 1
    assert len(threads()) == 1


def test_it_ends_after_its_last_words():
    said = []

    async def speak():
        said.append("goodbye")

    loop = background_loop()
    loop.call_soon_threadsafe(before_stop, speak)
    stop_background()
    assert said == ["goodbye"]
    assert loop.is_closed()
    assert threads() == []
    stop_background()
    assert background_loop() is not loop


def test_a_forked_child_has_its_own():
    before = background_loop()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            status = 0 if background_loop() is not before and where().is_alive() else 2
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert background_loop() is before
