"""Features that others require: which they are, and in which order all get their answers."""

from collections.abc import Collection, Iterable

from pennant.definitions.registry import Registry
from pennant.errors import CircularFeature


def in_waves(names: Iterable[str], registry: Registry) -> list[list[str]]:
    """All that these features require, and themselves, each in a later wave than what it requires.

    Raises ``CircularFeature`` that names the circle.
    """
    depths: dict[str, int] = {}
    for name in names:
        _depth(name, registry, depths, ())
    waves: list[list[str]] = [[] for _ in range(max(depths.values(), default=-1) + 1)]
    for name, depth in depths.items():
        waves[depth].append(name)
    return waves


def _depth(name: str, registry: Registry, depths: dict[str, int], path: tuple[str, ...]) -> int:
    if name in path:
        circle = " -> ".join([*path[path.index(name) :], name])
        raise CircularFeature(f"The feature {name!r} requires itself: {circle}.")
    if name not in depths:
        definition = registry.get(name)
        required: Collection[str] = definition.requires if definition else ()
        depths[name] = max((_depth(each, registry, depths, (*path, name)) + 1 for each in required), default=0)
    return depths[name]


def dependents(name: str, registry: Registry) -> set[str]:
    """The features that require this one, by themselves or by way of others."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        wanted = waiting.pop()
        new = {each.name for each in registry if wanted in each.requires} - found
        found |= new
        waiting += new
    return found
