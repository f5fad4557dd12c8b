"""Who gets what: shares, variants, lotteries and schedules. Values in, values out: no Django, no clock.

``Rollout`` and ``Variants`` decide by a hash, so that the same scope gets the same answer everywhere, without a row; a
``Lottery`` draws, so its answer must be stored to stay.
"""

from pennant.rollout.buckets import BUCKETS, bucket
from pennant.rollout.lottery import Lottery
from pennant.rollout.schedule import Schedule
from pennant.rollout.share import Rollout
from pennant.rollout.variants import Variants

__all__ = ["BUCKETS", "Lottery", "Rollout", "Schedule", "Variants", "bucket"]
