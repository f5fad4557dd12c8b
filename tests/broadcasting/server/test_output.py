"""What workers print: whole lines, each with its label."""

import os

import pytest

from broadcasting.server.output import LONGEST_LINE, LabelledOutput


class Pipe:
    def __init__(self) -> None:
        self.end, self._writing = os.pipe()
        self.lines: list[str] = []
        self.output = LabelledOutput(self.end, "[worker 1] ", self.lines.append)

    def prints(self, data: bytes) -> None:
        os.write(self._writing, data)

    def ends(self) -> None:
        os.close(self._writing)
        self._writing = -1

    def taken(self) -> list[str]:
        lines, self.lines[:] = "".join(self.lines).splitlines(), []
        return lines


@pytest.fixture
def pipe():
    pipe = Pipe()
    yield pipe
    if pipe._writing >= 0:
        pipe.ends()
    os.close(pipe.end)


def test_lines_are_labelled(pipe):
    pipe.prints(b"one\ntwo\n\n")
    assert pipe.output.pass_on()
    assert pipe.taken() == ["[worker 1] one", "[worker 1] two", "[worker 1] "]


def test_a_line_that_is_not_whole_waits_for_its_end(pipe):
    pipe.prints(b"on")
    assert pipe.output.pass_on()
    assert pipe.taken() == []
    pipe.prints(b"e\ntw")
    assert pipe.output.pass_on()
    assert pipe.taken() == ["[worker 1] one"]


def test_the_last_words_need_no_end(pipe):
    pipe.prints(b"dying")
    pipe.ends()
    assert not pipe.output.pass_on()
    assert pipe.taken() == ["[worker 1] dying"]


def test_a_line_without_an_end_is_broken(pipe):
    for _ in range(LONGEST_LINE // 8192):
        pipe.prints(b"x" * 8192)
    assert pipe.output.pass_on()
    assert pipe.taken() == ["[worker 1] " + "x" * LONGEST_LINE]


def test_what_is_no_text_is_shown_as_bytes(pipe):
    pipe.prints(b"\xff\n")
    pipe.output.pass_on()
    assert pipe.taken() == ["[worker 1] \\xff"]
