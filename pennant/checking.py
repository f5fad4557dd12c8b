"""Checks of features: ask, unless memory knows, and tell who listens."""

from collections.abc import Collection

from pennant import signals
from pennant.current import Memory, current_memory
from pennant.current.overrides import tell_listeners
from pennant.definitions.registry import registry
from pennant.engine import Answer, adrive, ask, drive
from pennant.engine.asking import Answers
from pennant.engine.driving import Steps
from pennant.engine.operations import Tell
from pennant.scopes.scope import Scope
from pennant.stores.registry import get_store
from pennant.usage import note_use


def check(names: Collection[str], scopes: Collection[Scope], store: str | None, *, told: bool = True) -> Answers:
    """The answers of features for scopes. ``told`` is false for what is only loaded. Raises as ``ask``."""
    return drive(_checking(names, scopes, store, told))


async def acheck(names: Collection[str], scopes: Collection[Scope], store: str | None, *, told: bool = True) -> Answers:
    """``check`` in async code."""
    return await adrive(_checking(names, scopes, store, told))


def _checking(names: Collection[str], scopes: Collection[Scope], store: str | None, told: bool) -> Steps[Answers]:
    answers = yield from ask(names, scopes, store)
    answers = {(name, scope.text): answers[name, scope.text] for name in names for scope in scopes}
    if told:
        for name in names:
            for scope in scopes:
                yield from _tell(name, scope, answers[name, scope.text], store)
    return answers


def _tell(name: str, scope: Scope, answer: Answer, store: str | None) -> Steps[None]:
    """Tell that a feature was checked."""
    note_use(name, answer.value)
    tell_listeners(name, scope.text, answer.value)
    sender = get_store(store)
    news = {"feature": name, "scope": scope.given, "value": answer.value}
    if signals.feature_retrieved.has_listeners(sender):
        yield Tell(signals.feature_retrieved, sender, news)
    definition = registry.get(name)
    is_told = definition is not None and definition.experiment and signals.feature_exposed.has_listeners(sender)
    if is_told and _is_first_exposure((sender.name, name, scope.text), current_memory()):
        yield Tell(signals.feature_exposed, sender, news)


def _is_first_exposure(key: tuple[str, str, str], memory: Memory | None) -> bool:
    if memory is None:
        return True
    if key in memory.exposed:
        return False
    memory.exposed.add(key)
    return True
