"""By which a token knows the password that its owner had when it was made."""

import hashlib
import hmac
from typing import Any


def fingerprint(user: Any) -> str:
    """A digest of the user's stored password hash, which is random enough to need no key; empty without a password."""
    password = getattr(user, "password", "") or ""
    return (
        hashlib.sha256(f"sanctum.password:{password}".encode("utf-8", "surrogatepass")).hexdigest() if password else ""
    )


def has_same_password(user: Any, token: Any) -> bool:
    """Whether the owner's password is the one that the token was made under; tokens without a fingerprint don't ask."""
    kept = token.password_fingerprint
    return not kept or hmac.compare_digest(kept, fingerprint(user))
