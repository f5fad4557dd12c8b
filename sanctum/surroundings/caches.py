"""Which cache Sanctum uses, and whether all processes see the same."""

from sanctum.surroundings.values import mapping

_ALONE = (".LocMemCache", ".DummyCache")


def names() -> list[str]:
    """The entries of ``CACHES``."""
    return [each for each in mapping("CACHES") if isinstance(each, str)]


def backend_of(name: str) -> str:
    """The dotted path of an entry's backend; empty if there is none."""
    entry = mapping("CACHES").get(name)
    found = entry.get("BACKEND") if isinstance(entry, dict) else None
    return found if isinstance(found, str) else ""


def is_of_one_process(backend: str) -> bool:
    """Whether what one process writes is not seen by the others."""
    return backend.endswith(_ALONE)
