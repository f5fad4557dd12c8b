"""Rotating tokens: a new one takes the place of an old one, which is good for a little longer."""

from datetime import timedelta
from typing import Any

from sanctum.issuing.new_token import NewAccessToken


def rotate_token(token: Any, *, grace: timedelta | None = None, by: Any = None) -> NewAccessToken:
    """Make a token with the owner, name, abilities and lifetime of another, which is revoked after ``grace``."""
    raise NotImplementedError


async def arotate_token(token: Any, *, grace: timedelta | None = None, by: Any = None) -> NewAccessToken:
    """The async twin of ``rotate_token``."""
    raise NotImplementedError
