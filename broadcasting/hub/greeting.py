"""What a new connection is called, and what is noted of it."""

import logging
import secrets

from broadcasting.protocol.errors import ProtocolError
from broadcasting.protocol.handshake import check_version

logger = logging.getLogger("broadcasting")


def new_socket_id() -> str:
    """An id that nobody else has, and nobody can guess."""
    return f"{secrets.randbelow(1_000_000_000) + 1}.{secrets.randbelow(1_000_000_000) + 1}"


def note_version(socket_id: str, version: str | None) -> None:
    """Log a strange version that was let in, which is only done where versions are not strict."""
    if version is None:
        return
    try:
        check_version(version)
    except ProtocolError as error:
        # A client's own words: cut, and with nothing in them that could steer a terminal or begin a line.
        logger.info("Connection %s asks for protocol %.40a: %s.", socket_id, version, error.message)
