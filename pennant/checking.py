"""Checks of features: ask, unless memory knows, and tell who listens."""

from collections.abc import Collection, Iterator

from pennant import signals
from pennant.current import Memory, current_memory
from pennant.current.overrides import is_overriding, tell_listeners
from pennant.definitions.registry import registry
from pennant.engine import Answer, adrive, ask, drive
from pennant.engine.asking import Answers
from pennant.engine.operations import Tell
from pennant.scopes.scope import Scope
from pennant.signals import is_heard
from pennant.stores.base import Store
from pennant.stores.registry import get_store
from pennant.usage import note_use
from pennant.values import encode


def check(names: Collection[str], scopes: Collection[Scope], store: str | None, *, told: bool = True) -> Answers:
    """The answers of features for scopes. ``told`` is false for what is only loaded. Raises as ``ask``."""
    answers = _remembered(names, scopes, store)
    if answers is None:
        answers = drive(ask(names, scopes, store))
    for news in _news(names, scopes, answers, store) if told else ():
        news.run()
    return answers


async def acheck(names: Collection[str], scopes: Collection[Scope], store: str | None, *, told: bool = True) -> Answers:
    """``check`` in async code."""
    answers = _remembered(names, scopes, store)
    if answers is None:
        answers = await adrive(ask(names, scopes, store))
    for news in _news(names, scopes, answers, store) if told else ():
        await news.arun()
    return answers


def _remembered(names: Collection[str], scopes: Collection[Scope], store: str | None) -> Answers | None:
    """The answers, if all are in memory and no test says otherwise: most checks are done with that."""
    memory = current_memory()
    if memory is None or is_overriding():
        return None
    known, default = memory.answers, get_store(store).name
    answers: Answers = {}
    for name in names:
        definition = registry.get(name)
        if definition is None:
            return None
        for scope in scopes:
            answer = known.get((definition.store or default, name, scope.text))
            if answer is None:
                return None
            answers[name, scope.text] = answer
    return answers


def _news(names: Collection[str], scopes: Collection[Scope], answers: Answers, store: str | None) -> Iterator[Tell]:
    """Note that features were checked; give what signals have to tell of it."""
    for name in names:
        definition = registry.get(name)
        sender = get_store((definition and definition.store) or store)
        is_experiment = definition is not None and definition.experiment
        for scope in scopes:
            answer = answers[name, scope.text]
            if definition is not None and answer.reason not in ("override", "failed"):
                note_use(name, answer.value)
            tell_listeners(name, scope.text, answer.value)
            if is_heard(signals.feature_retrieved, sender):
                news = {"feature": name, "scope": scope.given, "value": answer.value}
                yield Tell(signals.feature_retrieved, sender, news)
            if is_experiment and _is_exposure(sender, name, scope):
                yield _exposure(sender, name, scope, answer)


def _is_exposure(sender: Store, name: str, scope: Scope) -> bool:
    """Whether somebody is to be told that a scope saw a feature's value, for the first time in this request."""
    if not is_heard(signals.feature_exposed, sender):
        return False
    key, memory = (sender.name, name, scope.text), current_memory()
    return memory is None or _add(key, memory)


def _add(key: tuple[str, str, str], memory: Memory) -> bool:
    is_new = key not in memory.exposed
    memory.exposed.add(key)
    return is_new


def _exposure(sender: Store, name: str, scope: Scope, answer: Answer) -> Tell:
    text = answer.value if isinstance(answer.value, str) else encode(answer.value)
    news = {"feature": name, "scope": scope.given, "scope_text": scope.text, "value": answer.value}
    return Tell(signals.feature_exposed, sender, {**news, "variant": answer.variant or text, "reason": answer.reason})
