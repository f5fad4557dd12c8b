"""By which a token knows the password that its owner had when it was made."""

import hashlib
import hmac
from typing import Any

SEPARATOR = ","
"""Between the fingerprints of a token, where the same password was hashed anew since it was made."""


def fingerprint(user: Any) -> str:
    """A digest of the user's stored password hash, which is random enough to need no key.

    One who never had a password has a digest, too: the first one ends tokens as any other does. Empty only for users
    of a model without passwords.
    """
    password = getattr(user, "password", None)
    return "" if password is None else fingerprint_of(password)


def fingerprint_of(password: str) -> str:
    """The fingerprint of a user with this stored hash."""
    return hashlib.sha256(f"sanctum.password:{password}".encode("utf-8", "surrogatepass")).hexdigest()


def has_same_password(user: Any, token: Any) -> bool:
    """Whether the owner's password is the one that the token was made under; tokens without a fingerprint don't ask."""
    kept = token.password_fingerprint
    current = fingerprint(user)
    return not kept or any(hmac.compare_digest(each, current) for each in kept.split(SEPARATOR))
