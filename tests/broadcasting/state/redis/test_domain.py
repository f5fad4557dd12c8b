"""Who waits for an answer gets one."""

from broadcasting.state.redis.domain import Domain
from broadcasting.state.redis.keys import Keys
from broadcasting.state.redis.share import CONNECTIONS

NEWS = ("channel", "news")


def domain() -> Domain:
    return Domain("1", Keys("revurb").of("1"))


async def test_so_many_are_let_in():
    here = domain()
    waiting = [here.wait(CONNECTIONS) for _ in range(4)]
    assert here.answer_connections(3, 2) == 1
    assert [each.result() for each in waiting[:3]] == [True, True, False]
    assert not waiting[3].done()


async def test_nobody_waits_for_what_need_not_be_told():
    here = domain()
    here.share.add(NEWS)
    (operation,) = here.take(10)
    here.share.settle(operation, 1)
    here.share.remove(NEWS)
    here.share.add(NEWS)
    waiting = here.wait(NEWS)
    assert here.take(10) == []
    assert waiting.result() is True


async def test_nobody_waits_for_a_redis_that_is_away():
    here = domain()
    waiting = here.wait(NEWS)
    here.give_up()
    assert waiting.result() is None
