import asyncio

import pytest

from broadcasting.server.mailbox import FULL, Mailbox


async def test_messages_come_in_order():
    mailbox = Mailbox()
    assert mailbox.empty()
    for number in range(3):
        mailbox.put_nowait(number)
    assert mailbox.qsize() == 3
    assert [await mailbox.get() for _ in range(3)] == [0, 1, 2]
    assert mailbox.empty()


async def test_get_waits():
    mailbox = Mailbox()
    waiting = asyncio.create_task(mailbox.get())
    await asyncio.sleep(0)
    assert not waiting.done()
    mailbox.put_nowait("late")
    assert await waiting == "late"


async def test_each_message_goes_to_one_of_several_waiters():
    mailbox = Mailbox()
    waiting = [asyncio.create_task(mailbox.get()) for _ in range(3)]
    await asyncio.sleep(0)
    for number in range(3):
        mailbox.put_nowait(number)
    assert sorted(await asyncio.gather(*waiting)) == [0, 1, 2]


@pytest.mark.parametrize("put_first", [True, False])
async def test_a_cancelled_waiter_loses_nothing(put_first):
    mailbox = Mailbox()
    cancelled, waiting = asyncio.create_task(mailbox.get()), asyncio.create_task(mailbox.get())
    await asyncio.sleep(0)
    if put_first:
        mailbox.put_nowait("message")
        cancelled.cancel()
    else:
        cancelled.cancel()
        mailbox.put_nowait("message")
    assert await waiting == "message"
    assert mailbox.empty()


class Transport:
    """Twisted's, as far as it is asked to read or not."""

    reading = True

    def pauseProducing(self):
        self.reading = False

    def resumeProducing(self):
        self.reading = True


async def test_a_client_is_not_read_while_too_much_waits():
    transport = Transport()
    mailbox = Mailbox(transport)
    for number in range(FULL + 3):
        assert transport.reading is (number < FULL)
        mailbox.put_nowait(number)
    for number in range(FULL + 3):
        assert transport.reading is (number >= FULL // 2 + 3)
        assert await mailbox.get() == number
    assert transport.reading
