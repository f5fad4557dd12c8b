"""What can go wrong with features, as exceptions that say what to do."""


class PennantError(Exception):
    """Any of the errors below."""


class UndefinedFeature(PennantError, LookupError):
    """A feature that no code defines was to be changed, or named by another."""


class InvalidName(PennantError, ValueError):
    """A feature's name is empty, too long or not printable."""


class InvalidDefinition(PennantError, TypeError):
    """A definition contradicts itself, or its resolver can't be called with a scope."""


class UnknownStore(PennantError, LookupError):
    """``PENNANT["STORES"]`` has no such entry."""


class UnsupportedOperation(PennantError, TypeError):
    """A store can't do what was asked of it."""


class UnserialisableValue(PennantError, ValueError):
    """A value is not JSON, or too long to be stored."""


class UndecodableValue(PennantError, ValueError):
    """What a store holds for a feature is not JSON."""


class UnserialisableScope(PennantError, TypeError):
    """Something was given as a scope that has no text of its own."""


class NullScope(PennantError, ValueError):
    """``None`` was given as a scope where ``PENNANT["NULL_SCOPE"]`` forbids that."""


class ManyScopes(PennantError, TypeError):
    """A value was asked for, of more than one scope."""


class CircularFeature(PennantError, RecursionError):
    """A feature asks, by its resolver or what it requires, for itself."""


class ResolverFailed(PennantError, RuntimeError):
    """A resolver, or a ``before`` hook, raised. The cause is its ``__cause__``."""


class ResolverWrites(PennantError, RuntimeError):
    """A resolver tried to write to a database."""


class StoreFailed(PennantError, RuntimeError):
    """A store can't be read or written now; the cause is its ``__cause__``. Drivers of sites may raise it, too."""


class AsyncNeeded(PennantError, RuntimeError):
    """A sync method was called where only its ``a``-twin can work."""


class InvalidGuard(PennantError, TypeError):
    """A guard of a view names no feature, or contradicts itself."""
