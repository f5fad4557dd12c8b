"""Options that all drivers for servers take."""

from collections.abc import Mapping

from broadcasting.broadcasters.encrypting import MasterKey
from revurb.conf.values import Choice, Host, Kind, Number, Optional, UrlPath

TIMEOUT = 5
"""Seconds that one publication may take, unless the connection says otherwise."""

SERVER_OPTIONS: Mapping[str, Kind] = {
    "HOST": Optional(kind=Host()),
    "PORT": Number(lowest=1, highest=65535),
    "SCHEME": Choice(words=("http", "https")),
    "PATH": UrlPath(),
    "TIMEOUT": Number(lowest=1, highest=60, unit="seconds"),
    "ENCRYPTION_MASTER_KEY": Optional(kind=MasterKey()),
}
