"""Anonymous visitors with a scope each (``PENNANT["ANONYMOUS"]``): by a signed cookie, or by their session."""

from pennant.visitors.visitor import Visitor, recognise

__all__ = ["Visitor", "recognise"]
