"""Names of keys. All of one application are in one slot of a Redis Cluster, so that a script can touch several."""

from urllib.parse import quote

RENAMED = "."
"""Stands between the name of a node and what is added to it when the cluster gave it up."""


def wire(text: str) -> bytes:
    """A text as Redis keeps it. A user's id may hold a lone surrogate, which plain UTF-8 refuses."""
    return text.encode("utf-8", "surrogatepass")


def unwire(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")


class ApplicationKeys:
    """The keys of one application."""

    def __init__(self, tag: str) -> None:
        self._start = wire("{" + tag + "}:")
        self.counts = self._start + b"counts"
        self.users = self._start + b"users"
        self.connections = self._start + b"connections"
        self.dead = self._start + b"dead"

    def dialogue(self, node: str) -> bytes:
        """The number and the answer of a node's last call."""
        return self._start + wire(f"node:{node}")

    def channels(self, node: str) -> bytes:
        return self.dialogue(node) + b":channels"

    @property
    def around_channels(self) -> tuple[bytes, bytes]:
        """What stands before and after the node in ``channels``."""
        before = self.dialogue("")
        return before, self.channels("").removeprefix(before)

    def members(self, node: str) -> bytes:
        return self.dialogue(node) + b":members"

    def signed_in(self, node: str) -> bytes:
        return self.dialogue(node) + b":users"

    def presence(self, channel: str) -> bytes:
        return self._start + b"presence:" + wire(channel)

    def cache(self, channel: str) -> bytes:
        return self._start + b"cache:" + wire(channel)

    def spent(self, budget: str) -> bytes:
        return self._start + b"spent:" + wire(budget)


class Keys:
    """The keys of one cluster; ``prefix`` keeps it apart from others in the same Redis."""

    def __init__(self, prefix: str) -> None:
        # A brace would end the hash tag early.
        self._prefix = prefix.replace("%", "%25").replace("{", "%7B").replace("}", "%7D")
        self._start = wire("{" + self._prefix + "}:")
        self.leases = self._start + b"leases"

    def applications(self, node: str) -> bytes:
        """The set of applications in which a node told something."""
        return self._start + wire(f"node:{node}:apps")

    def claim(self, node: str) -> bytes:
        """Who sweeps a node."""
        return self._start + wire(f"sweep:{node}")

    def of(self, app_id: str) -> ApplicationKeys:
        # Quoted, so that no two pairs of prefix and application have the same keys.
        return ApplicationKeys(f"{self._prefix}:{quote(app_id, safe='', errors='surrogatepass')}")
