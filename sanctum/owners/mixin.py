"""Tokens as methods of the user, for sites with a user model of their own."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from sanctum.owners import current

if TYPE_CHECKING:
    from sanctum.issuing import NewAccessToken


class HasApiTokens:
    """Mix it into the user model: ``class User(HasApiTokens, AbstractUser)``. It adds no field."""

    @property
    def tokens(self) -> Any:
        """The manager of the user's tokens."""
        return self.personal_access_tokens  # type: ignore[attr-defined]

    def create_token(
        self,
        name: str,
        abilities: Iterable[str] | None = None,
        expires_at: datetime | None = None,
        *,
        created_by: Any = None,
        by: Any = None,
    ) -> "NewAccessToken":
        """``sanctum.create_token`` for this user."""
        from sanctum.issuing import create_token

        return create_token(self, name, abilities, expires_at, created_by=created_by, by=by)

    async def acreate_token(
        self,
        name: str,
        abilities: Iterable[str] | None = None,
        expires_at: datetime | None = None,
        *,
        created_by: Any = None,
        by: Any = None,
    ) -> "NewAccessToken":
        """The async twin of ``create_token``."""
        from sanctum.issuing import acreate_token

        return await acreate_token(self, name, abilities, expires_at, created_by=created_by, by=by)

    @property
    def current_access_token(self) -> Any:
        """By what the user came in: a token, a ``TransientToken`` for a session, or ``None``."""
        return current.current_access_token(self)

    def with_access_token(self, token: Any) -> Self:
        """Note that the user came in by this token; for tests and for authentication of your own."""
        return current.with_access_token(self, token)

    def token_can(self, ability: str) -> bool:
        """Whether the token by which the user came in holds an ability; true of a session."""
        return current.token_can(self, ability)

    def token_cant(self, ability: str) -> bool:
        """The opposite of ``token_can``."""
        return not self.token_can(ability)
