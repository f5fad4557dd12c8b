"""Where a server's HTTP API is."""

from dataclasses import dataclass
from typing import Literal

STANDARD_PORTS = {"http": 80, "https": 443}

Scheme = Literal["http", "https"]


@dataclass(frozen=True, slots=True)
class Address:
    """``host`` is a name or an IP address, of IPv6 without brackets; ``path`` begins with a slash or is empty."""

    scheme: Scheme
    host: str
    port: int
    path: str = ""

    @property
    def authority(self) -> str:
        """Host and port as a ``Host`` header says them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == STANDARD_PORTS[self.scheme] else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"
