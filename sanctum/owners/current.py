"""The token by which a user came in. It stands on the user object of the one request, so that no two share it."""

from typing import Any, TypeVar

User = TypeVar("User")

_ATTRIBUTE = "_sanctum_access_token"


def with_access_token(user: User, token: Any) -> User:
    """Note on a user object that it came in by this token, or by a ``TransientToken``; returns the user."""
    setattr(user, _ATTRIBUTE, token)
    return user


def current_access_token(who: Any) -> Any:
    """By what a user came in, or the user of a request; ``None`` for somebody who was not authenticated by Sanctum."""
    if not hasattr(who, "META"):
        return getattr(who, _ATTRIBUTE, None)
    auth = getattr(who, "auth", None)
    if hasattr(auth, "is_transient"):  # Another package's authentication may have put anything there.
        return auth
    return getattr(getattr(who, "user", None), _ATTRIBUTE, None)


def token_can(who: Any, ability: str) -> bool:
    """Whether a user, or the user of a request, came in by a token that holds an ability, or by session.

    What the user may do is another question: check permissions as well.
    """
    token = current_access_token(who)
    return token is not None and bool(token.can(ability))


def token_cant(who: Any, ability: str) -> bool:
    """The opposite of ``token_can``."""
    return not token_can(who, ability)
