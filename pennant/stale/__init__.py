"""Features that have done their work: why they seem to, and where code still names them."""

from pennant.stale.mentions import Mention, find_mentions
from pennant.stale.reasons import Reason, recorded_since, stale_reasons

__all__ = ["Mention", "Reason", "find_mentions", "recorded_since", "stale_reasons"]
