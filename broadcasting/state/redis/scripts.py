"""The scripts that Redis runs, each from the file beside this one."""

from dataclasses import dataclass
from hashlib import sha1
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Script:
    """``digest`` is the name under which Redis keeps it."""

    text: str
    digest: str


def _read(name: str) -> Script:
    text = files(__package__).joinpath(f"{name}.lua").read_text("utf-8")
    return Script(text, sha1(text.encode(), usedforsecurity=False).hexdigest())


TELL = _read("tell")
BEAT = _read("beat")
CLAIM = _read("claim")
BURY = _read("bury")
REMEMBER = _read("remember")
SPEND = _read("spend")
DESCRIBE = _read("describe")
HOLDERS = _read("holders")
ONLINE = _read("online")
