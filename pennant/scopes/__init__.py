"""Who a feature is asked for: a user, another model, a text, nobody, everybody. Each is stored by a text."""

from pennant.scopes.markers import EVERYONE, GLOBAL, NOBODY, STEERING
from pennant.scopes.scope import GLOBALLY, Scope
from pennant.scopes.text import scope_text

__all__ = ["EVERYONE", "GLOBAL", "GLOBALLY", "NOBODY", "STEERING", "Scope", "scope_text"]
