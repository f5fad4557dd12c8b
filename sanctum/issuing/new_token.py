"""A token that was just made, with the text that is never seen again."""

from typing import Any, NoReturn


class NewAccessToken:
    """``token`` is the row, ``plain_text`` what the client gets. Keep the text nowhere.

    The text is in no ``repr``, and the object can't be pickled; to send it as JSON takes naming ``plain_text``.
    """

    __slots__ = ("_plain_text", "token")

    def __init__(self, token: Any, plain_text: str) -> None:
        self.token = token
        self._plain_text = plain_text

    @property
    def plain_text(self) -> str:
        """What the client sends as ``Authorization: Bearer ...``."""
        return self._plain_text

    def __repr__(self) -> str:
        return f"<NewAccessToken {self.token}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("A new token is not pickled: its text shall be kept nowhere.")
