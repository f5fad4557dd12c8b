"""The secret of a token while it is made."""

from typing import NoReturn

from sanctum.tokens import text


class Secret:
    """A new secret that shows itself nowhere: not in a debug page's local variables, nor in a log or a pickle."""

    __slots__ = ("_prefix", "_text")

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._text = text.new_secret(prefix)

    def digest(self) -> str:
        """What the database keeps."""
        return text.digest(self._text)

    def hint(self) -> str:
        """What may be shown of it."""
        return text.hint(self._text, self._prefix)

    def write(self, id: str) -> str:
        """The token's text, for the client alone. ``id`` as ``sanctum.tokens.text.write`` takes it."""
        return text.write(self._prefix, id, self._text)

    def __repr__(self) -> str:
        return "<Secret>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("A new secret is not pickled or copied: it shall be kept nowhere.")
