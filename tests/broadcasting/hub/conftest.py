"""A pair of hubs for whatever happens between two nodes."""

from tests.broadcasting.hub.wire import pair, wire

__all__ = ["pair", "wire"]
