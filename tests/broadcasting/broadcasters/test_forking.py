"""What a forked child forgets."""

import gc
import os

from broadcasting.broadcasters import forking
from broadcasting.broadcasters.forking import forget_after_fork


class Holder:
    def __init__(self):
        self.held = True
        forget_after_fork(self.forget)

    def forget(self):
        self.held = False


def test_a_child_forgets_and_its_parent_does_not():
    holder = Holder()
    child = os.fork()
    if child == 0:
        os._exit(1 if holder.held else 0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert holder.held


def test_what_is_gone_is_not_kept():
    Holder()
    gc.collect()
    kept = Holder()
    assert [each() for each in forking._forgetful if each() is not None][-1].__self__ is kept
