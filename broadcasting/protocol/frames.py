"""WebSocket frames as bytes, ready for the socket (RFC 6455 section 5.2).

What a server sends is not masked, so a frame is the same for every receiver and is built once.
"""

from collections.abc import Iterator

_FINAL_TEXT = 0x81


def text_frame(payload: bytes) -> bytes:
    """Wrap UTF-8 text into one final text frame."""
    length = len(payload)
    if length < 126:
        return bytes((_FINAL_TEXT, length)) + payload
    if length < 65_536:
        return b"\x81\x7e" + length.to_bytes(2, "big") + payload
    return b"\x81\x7f" + length.to_bytes(8, "big") + payload


def payloads(frames: bytes) -> Iterator[bytes]:
    """Take apart what ``text_frame`` built: the payloads of one frame or of several joined ones."""
    position = 0
    while position < len(frames):
        length, position = frames[position + 1], position + 2
        extended = {126: 2, 127: 8}.get(length, 0)
        if extended:
            length = int.from_bytes(frames[position : position + extended], "big")
            position += extended
        yield frames[position : position + length]
        position += length
