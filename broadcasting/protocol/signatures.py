"""Signatures: HMAC-SHA256 in hex under the application's secret, over strings that Pusher defined.

Texts are taken as UTF-8; what JSON may smuggle in and UTF-8 cannot say (lone surrogates) is passed
through, so that no input can raise.
"""

import hashlib
import hmac
from collections.abc import Mapping

from broadcasting.protocol.application import Application


def sign(secret: str, text: str) -> str:
    """Sign a text; returns 64 hex digits."""
    return hmac.digest(_bytes(secret), _bytes(text), "sha256").hex()


def verify(expected: str, given: object) -> bool:
    """Compare a signature in constant time; whatever is not a string does not match."""
    return isinstance(given, str) and hmac.compare_digest(_bytes(expected), _bytes(given))


def subscription_auth(
    application: Application, socket_id: str, channel: str, channel_data: str | None = None, grant: str | None = None
) -> str:
    """Authorize a socket for a channel; returns the ``auth`` that its subscription must carry, ``key:signature``.

    ``channel_data`` is the exact JSON text that the client will send (presence channels). ``grant`` (of
    ``grants.write_grant``) becomes a third part, ``key:signature:grant``, which Pusher does not know.
    """
    text = f"{socket_id}:{channel}" if channel_data is None else f"{socket_id}:{channel}:{channel_data}"
    return _auth(application, socket_id, text, grant)


def user_auth(application: Application, socket_id: str, user_data: str, grant: str | None = None) -> str:
    """Authenticate a socket as a user; returns the ``auth`` of ``pusher:signin``.

    ``user_data`` is the exact JSON text that the client will send; ``grant`` is as for ``subscription_auth``.
    """
    return _auth(application, socket_id, f"{socket_id}::user::{user_data}", grant)


def _auth(application: Application, socket_id: str, text: str, grant: str | None) -> str:
    if grant is None:
        return f"{application.key}:{sign(application.secret, text)}"
    # Nothing else that is signed has this form, as no channel's name is empty and no grant holds a colon.
    signature = sign(application.secret, f"{socket_id}::grant::{grant}::{text}")
    return f"{application.key}:{signature}:{grant}"


def sign_request(secret: str, method: str, path: str, params: Mapping[str, str]) -> str:
    """Sign a request to the HTTP API (Pusher's "Generating authentication signatures").

    ``params`` are the decoded query parameters; ``auth_signature`` among them is left out. Keys are
    sorted and values joined as they are, not encoded again.
    """
    query = "&".join(f"{key}={params[key]}" for key in sorted(params) if key != "auth_signature")
    return sign(secret, f"{method}\n{path}\n{query}")


def body_md5(body: bytes) -> str:
    """Digest a request's body for ``body_md5``. Not a matter of security: the signature is."""
    return hashlib.md5(body, usedforsecurity=False).hexdigest()


def webhook_signature(secret: str, body: bytes) -> str:
    """Sign the body of a webhook; goes into ``X-Pusher-Signature``."""
    return hmac.new(_bytes(secret), body, hashlib.sha256).hexdigest()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
