"""An application's credentials: fresh ones, and those that everybody knows because they are printed somewhere."""

import secrets
import string
from dataclasses import dataclass, field

ALPHABET = string.ascii_lowercase + string.digits
GENERATED_LENGTH = 20
"""Of key and secret, as Reverb's installer makes them: about 103 bits each."""

EXAMPLE_CREDENTIALS = {"ID": "100001", "KEY": "example-key", "SECRET": "example-secret-made-for-the-docs"}
"""What our documentation shows; a system check refuses a server that uses it."""

PUBLISHED_SECRETS = frozenset(
    {
        EXAMPLE_CREDENTIALS["SECRET"],
        "7ad3773142a6692b25b8",  # the examples in the Pusher Channels documentation
        "app-secret",  # soketi's default application
        "my-app-secret",
        "your-app-secret",
        "your-pusher-secret",
        "your-reverb-secret",
        "your-secret",
        "laravel-herd",
        "changeme",
        "secret",
    }
)
"""Secrets that stand in somebody's documentation, and placeholders that were never replaced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What names one application and proves that a request or a subscription is allowed by it."""

    id: str
    key: str
    secret: str = field(repr=False)


def generate_credentials() -> Credentials:
    """Make fresh credentials as Reverb's installer does: an id of 6 digits, key and secret of 20 letters and digits."""
    return Credentials(id=str(100_000 + secrets.randbelow(900_000)), key=_random_text(), secret=_random_text())


def _random_text() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(GENERATED_LENGTH))
