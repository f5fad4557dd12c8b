"""What Sanctum tells Django code. No signal carries a token's text.

All are sent with ``send_robust``: a receiver that raises is logged and changes nothing. Receivers may be async. What
tells of a change comes once that is committed. The sender is the token model, unless it is said otherwise.
"""

from django.dispatch import Signal

token_created = Signal()
"""A token was made, by ``create_token``, a rotation or the admin. ``token``."""

token_authenticated = Signal()
"""A request came with a valid token. ``token``, ``request`` (``None`` where there is none)."""

token_auth_failed = Signal()
"""A request came with a token that is not valid.

``reason`` (a ``sanctum.tokens.validity.Refusal``), ``token`` (the row, or ``None`` if there is none), ``request``.
"""

token_revoked = Signal()
"""A token was revoked. ``token``, ``reason`` (the text that was given).

After a rotation ``token.revoked_at`` may lie ahead.
"""

tokens_pruned = Signal()
"""Rows of tokens that had ended were deleted. ``count``."""

ability_denied = Signal()
"""A request lacked abilities. ``token``, ``missing`` (a list of abilities), ``request``."""
