"""Why somebody is not let in."""


class Refused(Exception):
    """The answer is no. The text says why, and is for developers; ``public`` ones may be told to anybody."""

    def __init__(self, reason: str, *, public: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.public = public


class CannotSign(Exception):
    """Nobody can sign, whoever asks: the configuration lacks something that the text names, for everybody to read."""
