"""What RFC 6455 forbids: frames to be answered with 1002, and texts to be answered with 1007."""

import struct

from tests.integration.raw_socket import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    PONG,
    PUSHER_PING,
    TEXT,
    fragments,
    frame,
)

ping_text = PUSHER_PING.encode()

VIOLATIONS = {
    **{f"reserved bits {bits:03b}": [frame(TEXT, ping_text, reserved=bits)] for bits in range(1, 8)},
    "reserved bit of a ping": [frame(PING, b"", reserved=1)],
    "reserved bit of a close": [frame(CLOSE, struct.pack("!H", 1000), reserved=4)],
    "reserved bit of a continuation": [
        frame(TEXT, b"a", final=False),
        frame(CONTINUATION, b"b", reserved=4),
    ],
    **{f"opcode {opcode}": [frame(opcode, b"x")] for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)},
    **{f"empty opcode {opcode}": [frame(opcode)] for opcode in (3, 7, 11, 15)},
    "reserved opcode between fragments": [frame(TEXT, b"a", final=False), frame(4, b"x")],
    "text without a mask": [frame(TEXT, ping_text, mask=None)],
    "empty text without a mask": [frame(TEXT, b"", mask=None)],
    "long text without a mask": [frame(TEXT, b"x" * 200, mask=None)],
    "ping without a mask": [frame(PING, b"x", mask=None)],
    "close without a mask": [frame(CLOSE, struct.pack("!H", 1000), mask=None)],
    "ping of 126 bytes": [frame(PING, bytes(126))],
    "pong of 126 bytes": [frame(PONG, bytes(126))],
    "close of 126 bytes": [frame(CLOSE, struct.pack("!H", 1000) + b"x" * 124)],
    "ping of 70,000 bytes": [frame(PING, bytes(70_000))],
    "fragmented ping": [frame(PING, b"a", final=False), frame(CONTINUATION, b"b")],
    "fragmented pong": [frame(PONG, b"a", final=False)],
    "fragmented close": [frame(CLOSE, struct.pack("!H", 1000), final=False)],
    "continuation of nothing": [frame(CONTINUATION, ping_text)],
    "unfinished continuation of nothing": [frame(CONTINUATION, ping_text, final=False)],
    "continuation after a whole message": [*fragments(b"a", b"b"), frame(CONTINUATION, b"c")],
    "text inside a fragmented message": [frame(TEXT, b"a", final=False), frame(TEXT, b"b")],
    "binary inside a fragmented message": [frame(TEXT, b"a", final=False), frame(BINARY, b"b", final=False)],
    "close of one byte": [frame(CLOSE, b"\x03")],
}

INVALID_UTF8 = {
    "lone continuation": b"\x80",
    "lone start": b"\xc3",
    "start and no continuation": b"\xc3(",
    "overlong slash": b"\xc0\xaf",
    "overlong of three bytes": b"\xe0\x80\xaf",
    "overlong of four bytes": b"\xf0\x80\x80\xaf",
    "low surrogate": b"\xed\xb0\x80",
    "high surrogate": b"\xed\xa0\x80",
    "surrogate pair": b"\xed\xa0\x80\xed\xb0\x80",
    "over U+10FFFF": b"\xf4\x90\x80\x80",
    "five bytes": b"\xf8\x88\x80\x80\x80",
    "impossible byte": b"\xfe",
    "cut at the end": b"\xf0\x9f\x98",
}
