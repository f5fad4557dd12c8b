"""What goes wrong where tokens are made."""


class IssuingError(ValueError):
    """A token can't be made as it was asked for. ``field`` names the argument, ``args[0]`` says why."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field

    def __reduce__(self) -> tuple[type["IssuingError"], tuple[str, str]]:
        return type(self), (self.field, self.args[0])
