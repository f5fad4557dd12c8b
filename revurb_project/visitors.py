"""Who looks at the demo page: a user that is logged in, or a guest with a made-up name."""

import hashlib
import secrets
from dataclasses import dataclass

from django.http import HttpRequest

ADJECTIVES = (
    "Amber", "Azure", "Brisk", "Calm", "Cedar", "Clever", "Coral", "Crimson", "Dapper", "Eager", "Fern", "Gentle",
    "Golden", "Hazel", "Indigo", "Ivory", "Jolly", "Lilac", "Lucky", "Mellow", "Mossy", "Nimble", "Olive", "Plum",
    "Quiet", "Rosy", "Russet", "Sage", "Silver", "Sunny", "Teal", "Velvet",
)  # fmt: skip
ANIMALS = (
    "Badger", "Beaver", "Bison", "Crane", "Dolphin", "Falcon", "Ferret", "Finch", "Fox", "Gecko", "Hare", "Hedgehog",
    "Heron", "Ibex", "Jackdaw", "Kestrel", "Koala", "Lark", "Lemur", "Lynx", "Marten", "Mole", "Newt", "Otter",
    "Owl", "Panda", "Puffin", "Quail", "Robin", "Seal", "Stoat", "Wren",
)  # fmt: skip
SESSION_KEY = "demo_guest"


@dataclass(frozen=True, slots=True)
class Visitor:
    """A member of the demo's presence channel. ``hue`` is the colour of their badge, in degrees."""

    id: str
    name: str
    hue: int


def visitor_of(request: HttpRequest) -> Visitor:
    """Name the visitor behind a request; the session remembers guests.

    Two tabs of one browser share the session, and shall still be two guests, so that a presence list can be seen to
    grow on one's own desk: the page sends a random ``X-Demo-Tab`` header, which tells them apart.
    """
    if request.user.is_authenticated:
        user_id = f"user-{request.user.pk}"
        return Visitor(user_id, request.user.get_username(), _digest(user_id)[2] * 360 // 256)
    seed = request.session.setdefault(SESSION_KEY, secrets.token_hex(16))
    return _guest(f"{seed}:{request.headers.get('X-Demo-Tab', '')}")


def _guest(seed: str) -> Visitor:
    digest = _digest(seed)
    name = f"{ADJECTIVES[digest[0] % len(ADJECTIVES)]} {ANIMALS[digest[1] % len(ANIMALS)]}"
    return Visitor(f"guest-{digest.hex()[:16]}", name, digest[2] * 360 // 256)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
