"""Events and connections for tests of broadcasters."""

from broadcasting.protocol.messages import Event

MASTER_KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
"""Base64 of 32 bytes."""


def event(*channels, name="tick", data='{"n":1}', **more):
    return Event(name=name, data=data, channels=channels or ("room",), **more)
