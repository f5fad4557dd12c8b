"""Users who have tokens: what they can be asked (``mixin``, ``current``), and what ends their tokens (``watching``)."""

from sanctum.owners.current import current_access_token, token_can, token_cant, with_access_token
from sanctum.owners.mixin import HasApiTokens

__all__ = ["HasApiTokens", "current_access_token", "token_can", "token_cant", "with_access_token"]
