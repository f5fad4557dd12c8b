"""The broadcaster of this package's own server."""

from broadcasting.broadcasters.revurb.broadcaster import RevurbBroadcaster

__all__ = ["RevurbBroadcaster"]
