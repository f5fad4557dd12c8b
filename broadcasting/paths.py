"""Where in the address space we are: below the server's ``root_path``, and below ``SERVER_PATH``."""

from typing import Any

from broadcasting.conf import get_settings


def local_path(scope: dict[str, Any]) -> str | None:
    """Return an ASGI scope's path below the place where we are mounted; None for a path outside of it.

    A server may or may not repeat its ``root_path`` in the path, so that is stripped only where it is.
    """
    path, root, prefix = scope.get("path"), scope.get("root_path", "").rstrip("/"), get_settings().SERVER_PATH
    if path is None:
        return None
    if root and path.startswith(f"{root}/"):
        path = path[len(root) :]
    return path[len(prefix) :] if path.startswith(f"{prefix}/") else None
