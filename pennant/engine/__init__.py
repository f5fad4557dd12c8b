"""How a feature gets its answer.

One generator holds the rules (``asking``); it yields what must be done outside, a fetch say, and two drivers do that,
for sync and for async code (``driving``). What counts before what stands in docs/pennant/precedence.md, and in
``deciding``.
"""

from pennant.engine.answer import Answer, Reason
from pennant.engine.asking import ask
from pennant.engine.driving import adrive, drive

__all__ = ["Answer", "Reason", "adrive", "ask", "drive"]
