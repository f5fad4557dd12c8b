"""How many files the process may have open, which is how many sockets it may hold."""

import logging
from contextlib import suppress

logger = logging.getLogger(__name__)

FEW = 4096
"""Open files below which an operator is warned: a shell's usual 1,024 are gone with the first thousand visitors."""
MANY = 2**20
"""Open files that are always enough; some containers allow a thousand times that."""


def raise_open_files() -> None:
    """Take as many open files as the system allows, and warn if those are few.

    A server that has none left drops new clients, and neither engine can tell that it does.
    """
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MANY if most == resource.RLIM_INFINITY else min(most, MANY)
    if allowed != resource.RLIM_INFINITY and allowed < wanted:
        with suppress(OSError, ValueError):  # some systems refuse the unlimited that they report
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
            allowed = wanted
    if 0 <= allowed < FEW:
        logger.warning("Only %d files may be open, and each socket is one: raise LimitNOFILE or ulimit -n.", allowed)
