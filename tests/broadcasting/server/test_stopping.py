import asyncio
import threading

from broadcasting.server.stopping import Stop


async def test_who_asks_first_is_heard():
    stop = Stop()
    waiting = asyncio.create_task(stop.wait())
    await asyncio.sleep(0)
    assert stop.why is None
    stop.ask("signal")
    stop.ask("restart")
    assert await waiting == stop.why == "signal"


async def test_asking_may_come_before_waiting():
    stop = Stop()
    stop.ask("early")
    assert await stop.wait() == "early"


async def test_another_thread_may_ask():
    stop = Stop()
    waiting = asyncio.create_task(stop.wait())
    await asyncio.sleep(0)
    threading.Thread(target=stop.ask, args=["reload"]).start()
    assert await asyncio.wait_for(waiting, 5) == "reload"


def test_asking_after_the_end_of_the_loop_is_no_error():
    stop = Stop()

    async def give_up() -> None:
        waiting = asyncio.create_task(stop.wait())
        await asyncio.sleep(0)
        waiting.cancel()

    asyncio.run(give_up())
    stop.ask("late")
    assert stop.why == "late"
