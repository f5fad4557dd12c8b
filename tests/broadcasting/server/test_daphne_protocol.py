"""What Daphne's frame protocol keeps; what it does is tested on live servers."""

import subprocess
import sys

from tests.integration.servers import ROOT

PROGRAM = """
from broadcasting.server import engine_class
engine_class("daphne")
from broadcasting.server.daphne_protocol import FrameProtocol

protocol = FrameProtocol()
protocol.failedByMe = False
protocol.message_data = []
for fragment in ([b"a"], [], [b"", b"b"], *[[b""]] * 1000, [b"c"]):
    protocol.onMessageFrame(fragment)
assert protocol.message_data == [b"abc"], protocol.message_data
"""


def test_fragments_are_kept_in_one_buffer() -> None:
    """Endless empty ones would fill the memory. In a process of its own, for importing Daphne has effects."""
    subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, check=True, timeout=30)
