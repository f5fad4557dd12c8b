"""Which features are checked, and what they answer: noted in the process, written down once a day."""

from pennant.usage.noting import note_use

__all__ = ["note_use"]
