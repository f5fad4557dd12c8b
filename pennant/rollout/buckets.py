"""A scope's place in a rollout."""

from hashlib import sha256

BUCKETS = 100_000
"""How finely a percentage can be told: 0.001 %."""


def bucket(salt: str, scope: str) -> int:
    """The bucket of a scope, from 0 to ``BUCKETS`` - 1; the same forever, and unrelated under another salt."""
    # The length keeps ("a", "b:c") and ("a:b", "c") apart.
    text = f"{len(salt)}:{salt}:{scope}".encode("utf-8", "surrogatepass")
    return int.from_bytes(sha256(text).digest()[:8], "big") % BUCKETS
