"""Bytes on the wire: the WebSocket handshake, masked frames to a server, frames from it, plain HTTP."""

import hashlib
import hmac
import time
from urllib.parse import urlencode

MASK = b"\x37\xfa\x21\x3d"
TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA


def handshake(path: str) -> bytes:
    """The request that opens a WebSocket."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    ).encode()


def client_frame(payload: bytes, opcode: int = TEXT) -> bytes:
    """A frame as clients send it, masked. Payloads of up to 65,535 bytes."""
    length = len(payload)
    head = bytes((0x80 | opcode, 0x80 | length)) if length < 126 else bytes((0x80 | opcode, 0xFE, *divmod(length, 256)))
    return head + MASK + xor(payload, MASK)


def server_frame(payload: bytes) -> bytes:
    """A text frame as servers send it. Payloads of up to 65,535 bytes."""
    length = len(payload)
    return (bytes((0x81, length)) if length < 126 else bytes((0x81, 126, *divmod(length, 256)))) + payload


def xor(payload: bytes, mask: bytes) -> bytes:
    """Mask or unmask."""
    length = len(payload)
    key = (mask * (length // 4 + 1))[:length]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(key, "big")).to_bytes(length, "big")


def take_frames(data: bytes) -> tuple[list[tuple[int, bytes]], bytes]:
    """Split what came (masked or not) into whole frames, as opcode and payload, and the rest."""
    frames, position = [], 0
    while len(data) - position >= 2:
        opcode, length, start = data[position] & 0x0F, data[position + 1] & 0x7F, position + 2
        if length >= 126:
            width = 2 if length == 126 else 8
            length, start = int.from_bytes(data[start : start + width], "big"), start + width
        masked = data[position + 1] & 0x80
        end = start + length + (4 if masked else 0)
        if end > len(data):
            break
        payload = xor(data[start + 4 : end], data[start : start + 4]) if masked else data[start:end]
        frames.append((opcode, payload))
        position = end
    return frames, data[position:]


def signed_post(path: str, body: bytes, key: str, secret: str) -> bytes:
    """A request to Pusher's HTTP API, signed as of now."""
    query = urlencode(
        {
            "auth_key": key,
            "auth_timestamp": int(time.time()),
            "auth_version": "1.0",
            "body_md5": hashlib.md5(body).hexdigest(),
        }
    )
    signature = hmac.new(secret.encode(), f"POST\n{path}\n{query}".encode(), hashlib.sha256).hexdigest()
    head = (
        f"POST {path}?{query}&auth_signature={signature} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
