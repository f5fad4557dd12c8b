"""The rules of answering, as one generator for sync and async code."""

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeGuard

from django.utils import timezone

from pennant import signals
from pennant.conf import get_settings
from pennant.current import Memory, current_memory, override_of
from pennant.current.overrides import NO_OVERRIDE
from pennant.definitions.definition import Definition
from pennant.definitions.registry import registry
from pennant.engine import deciding
from pennant.engine.answer import Answer
from pennant.engine.driving import Steps
from pennant.engine.keeping import keep
from pennant.engine.operations import Fetch, Resolve, Tell
from pennant.engine.requirements import in_waves
from pennant.engine.resolving import Call, Outcome, is_resolving
from pennant.engine.rows import Rows
from pennant.errors import AsyncNeeded, CircularFeature, PennantError, StoreFailed
from pennant.scopes.scope import Scope
from pennant.signals import is_heard
from pennant.stores.base import Store
from pennant.stores.registry import get_store
from pennant.values import decode

logger = logging.getLogger("pennant")

Answers = dict[tuple[str, str], Answer]
"""By a feature's name and a scope's text."""


@dataclass(slots=True, eq=False)
class Question:
    """One feature for one scope, that is not answered yet."""

    definition: Definition
    scope: Scope
    store: Store

    @property
    def pair(self) -> tuple[str, str]:
        """By which it is answered."""
        return self.definition.name, self.scope.text


def ask(names: Collection[str], scopes: Collection[Scope], store: str | None = None) -> Steps[Answers]:
    """Answers of features for scopes, and of what those features require.

    ``store`` is asked for features whose definitions name no other. Raises ``AsyncNeeded`` in code of the other mode,
    ``UnknownStore``, and where ``PENNANT["ON_ERROR"]`` is ``"raise"`` what resolvers raised.
    """
    return (yield from _Asking(scopes, store).all(names))


class _Asking:
    def __init__(self, scopes: Collection[Scope], store: str | None) -> None:
        self.scopes = [scope for scope in scopes if scope.error is None]
        self.unreadable = [scope for scope in scopes if scope.error is not None]
        self.default_store = get_store(store)
        self.memory = current_memory() or Memory()
        self.now: datetime = timezone.now()
        self.answers: Answers = {}
        self.rows: dict[str, Rows] = {}

    def all(self, names: Collection[str]) -> Steps[Answers]:
        for scope in self.unreadable:
            for name in names:
                yield from self._fail(name, scope, self.default_store, scope.error)
        names = [name for name in names if not self._is_overridden(name)]
        waves = yield from self._in_waves(names)
        waiting = [[*self._open_questions(wave)] for wave in waves]
        unknown = [name for wave in waves for name in wave if name not in registry]
        yield from self._fetch([question for questions in waiting for question in questions], unknown)
        yield from self._answer_unknown(unknown)
        for questions in waiting:
            yield from self._answer(questions)
        return self.answers

    def _is_overridden(self, name: str) -> bool:
        """Whether a test says what a feature is for all scopes, so that nothing is asked of it; answers are noted."""
        said = {scope.text: override_of(name, scope.text) for scope in self.scopes}
        if NO_OVERRIDE in said.values():
            return False
        self.answers.update({(name, text): Answer(value, "override") for text, value in said.items()})
        return True

    def _store_of(self, definition: Definition) -> Store:
        return get_store(definition.store) if definition.store else self.default_store

    def _in_waves(self, names: Collection[str]) -> Steps[list[list[str]]]:
        try:
            return in_waves(names, registry)
        except CircularFeature:
            good = []
        for name in names:
            try:
                in_waves([name], registry)
            except CircularFeature as error:
                for scope in self.scopes:
                    yield from self._fail(name, scope, self.default_store, error)
            else:
                good.append(name)
        return in_waves(good, registry)

    def _open_questions(self, names: Collection[str]) -> Iterator[Question]:
        """What is not answered by a test or by memory; answers to the rest are noted."""
        for name in names:
            definition = registry.get(name)
            for scope in self.scopes:
                override = override_of(name, scope.text)
                if override is not NO_OVERRIDE:
                    self.answers[name, scope.text] = Answer(override, "override")
                    continue
                store = self._store_of(definition) if definition else self.default_store
                known = self.memory.answers.get((store.name, name, scope.text))
                if known is not None:
                    self.answers[name, scope.text] = known
                elif definition is not None:
                    yield Question(definition, scope, store)

    def _fetch(self, questions: list[Question], unknown: list[str]) -> Steps[None]:
        wanted: dict[str, tuple[Store, set[str], set[str]]] = {}
        for question in questions:
            _, names, scopes = wanted.setdefault(question.store.name, (question.store, set(), set()))
            names.add(question.definition.name)
            scopes.add(question.scope.text)
        unknown = [name for name in unknown if any((name, each.text) not in self.answers for each in self.scopes)]
        if unknown and get_settings().UNDEFINED == "stored":
            _, names, scopes = wanted.setdefault(self.default_store.name, (self.default_store, set(), set()))
            names.update(unknown)
            scopes.update(scope.text for scope in self.scopes)
        for key, (store, names, scopes) in wanted.items():
            rows = self.rows[key] = Rows(store, self.memory)
            pairs = rows.wanted(names, scopes)
            if pairs and get_settings().PRELOAD and self.memory is current_memory():
                others = [name for name in self._others(store) if name not in names]
                pairs = rows.wanted([*names, *rows.preloaded(others, scopes)], scopes)
            try:
                fetched = (yield Fetch(store, pairs)) if pairs else {}
            except StoreFailed as error:
                for question in questions:
                    if question.store is store:
                        yield from self._fail(question.definition.name, question.scope, store, error)
                continue
            rows.take(fetched, pairs)

    def _others(self, store: Store) -> list[str]:
        """What this request may ask the store for, later."""
        given = [scope.given for scope in self.scopes]
        return [each.name for each in registry if self._store_of(each) is store and any(map(each.is_for, given))]

    def _answer_unknown(self, names: list[str]) -> Steps[None]:
        for name in names:
            for scope in self.scopes:
                known = self.answers.get((name, scope.text))
                if known is None:
                    known = self.answers[name, scope.text] = self._stored_only(name, scope)
                    if known.is_certain and (self.default_store.name, name) not in self.memory.uncertain:
                        self.memory.answers[self.default_store.name, name, scope.text] = known
                if known.reason == "unknown" and is_heard(signals.unknown_feature_resolved, self.default_store):
                    news = {"feature": name, "scope": scope.given}
                    yield Tell(signals.unknown_feature_resolved, self.default_store, news)

    def _stored_only(self, name: str, scope: Scope) -> Answer:
        rows = self.rows.get(self.default_store.name)
        stored = rows.row(name, scope.text) if rows else None
        try:
            if stored is not None:
                return Answer(decode(stored.text), "stored")
            return (rows.everyone(name) if rows else None) or Answer(False, "unknown")
        except PennantError as error:
            logger.error("What is stored for the feature %r can't be read: %s", name, error)
            return Answer(False, "failed", error)

    def _answer(self, questions: list[Question]) -> Steps[None]:
        questions = [question for question in questions if question.pair not in self.answers]
        open_questions = yield from self._try_each(questions, self._gate)
        open_questions = yield from self._ask_before(open_questions)
        open_questions = yield from self._try_each(open_questions, self._kept)
        first: dict[Question, Answer] = {}
        unresolved = yield from self._try_each(open_questions, lambda question: self._by_itself(question, first))
        for question in open_questions:
            known = self.answers.get(question.pair)
            if known is not None and known.reason == "null_scope":
                yield from self._tell_of_null(question)
        yield from self._resolve([each for each in unresolved if each not in first], first)
        yield from self._keep(first)

    def _try_each(
        self, questions: list[Question], attempt: Callable[[Question], Answer | None]
    ) -> Steps[list[Question]]:
        """Note the answers that an attempt finds; return the questions for which it finds none."""
        left = []
        for question in questions:
            try:
                answer = attempt(question)
            except (PennantError, ValueError) as error:
                yield from self._fail_question(question, error)
            else:
                if answer is None:
                    left.append(question)
                else:
                    self._note(question, answer)
        return left

    def _gate(self, question: Question) -> Answer | None:
        definition, text = question.definition, question.scope.text
        steering = self.rows[question.store.name].steering(definition.name)
        return deciding.gate(definition, steering, lambda name: self.answers[name, text], self.now)

    def _kept(self, question: Question) -> Answer | None:
        rows, name = self.rows[question.store.name], question.definition.name
        stored = rows.row(*question.pair)
        return deciding.kept(question.definition, question.scope, stored, rows.everyone(name), rows.steering(name))

    def _by_itself(self, question: Question, first: dict[Question, Answer]) -> Answer | None:
        steering = self.rows[question.store.name].steering(question.definition.name)
        answer = deciding.answer_by_itself(question.definition, question.scope, steering)
        if answer is not None and answer.reason == "split":
            first[question] = answer
            return None
        return answer

    def _ask_before(self, questions: list[Question]) -> Steps[list[Question]]:
        asked, left = [], []
        for question in questions:
            before, signature = question.definition.before, question.definition.before_signature
            if before is None:
                left.append(question)
            elif question.scope.given is None and signature.wants_scope and not signature.takes_null:
                yield from self._tell_of_null(question)
                left.append(question)
            else:
                arguments = (question.scope.given,) if signature.wants_scope else ()
                asked.append((question, Call(question.pair, before, arguments, signature.is_async)))
        outcomes: list[Outcome] = (yield Resolve([call for _, call in asked])) if asked else []
        for (question, _), outcome in zip(asked, outcomes, strict=True):
            if outcome.error is not None:
                yield from self._fail_question(question, outcome.error)
            elif outcome.value is None:
                left.append(question)
            else:
                yield from self._try_each([question], lambda _, value=outcome.value: deciding.of_before(value))  # type: ignore[misc]
        return left

    def _resolve(self, questions: list[Question], first: dict[Question, Answer]) -> Steps[None]:
        calls = []
        for question in questions:
            signature = question.definition.signature
            arguments = (question.scope.given,) if signature.wants_scope else ()
            calls.append(Call(question.pair, question.definition.source, arguments, signature.is_async))
        outcomes: list[Outcome] = (yield Resolve(calls)) if calls else []
        for question, outcome in zip(questions, outcomes, strict=True):
            try:
                if outcome.error is not None:
                    raise outcome.error
                steering = self.rows[question.store.name].steering(question.definition.name)
                first[question] = deciding.answer_of_resolver(
                    outcome.value, question.definition.name, question.scope, steering
                )
            except PennantError as error:
                yield from self._fail_question(question, error)

    def _keep(self, first: dict[Question, Answer]) -> Steps[None]:
        by_store: dict[Store, dict[tuple[str, str], Answer]] = defaultdict(dict)
        for question, answer in first.items():
            if question.definition.stored:
                by_store[question.store][question.pair] = answer
        for store, answers in by_store.items():
            try:
                winners = yield from keep(store, answers, self.memory)
            except StoreFailed as error:
                if get_settings().ON_ERROR == "raise":
                    raise
                logger.error("First answers of features are not stored: %s", error, exc_info=error)
                winners = {}
            for pair in answers:
                self.memory.rows.pop((store.name, *pair), None)
            for question in [each for each in first if each.store is store and each.pair in winners]:
                self._note(question, winners[question.pair])
                del first[question]
        for question, answer in first.items():
            self._note(question, answer)
            if question.definition.stored and is_heard(signals.feature_resolved, question.store):
                news = {"feature": question.definition.name, "scope": question.scope.given, "value": answer.value}
                yield Tell(signals.feature_resolved, question.store, news)

    def _note(self, question: Question, answer: Answer) -> None:
        self.answers[question.pair] = answer
        if answer.is_certain and (question.store.name, question.definition.name) not in self.memory.uncertain:
            self.memory.answers[question.store.name, *question.pair] = answer

    def _tell_of_null(self, question: Question) -> Steps[None]:
        if is_heard(signals.unexpected_null_scope, question.store):
            yield Tell(signals.unexpected_null_scope, question.store, {"feature": question.definition.name})

    def _fail_question(self, question: Question, error: Exception) -> Steps[None]:
        return self._fail(question.definition.name, question.scope, question.store, error)

    def _fail(self, name: str, scope: Scope, store: Store, error: Exception | None) -> Steps[None]:
        """Give a feature its default, or raise."""
        if _is_raised(error):
            raise error
        logger.error("The feature %r has its default: %s", name, error, exc_info=error)
        definition = registry.get(name)
        self.answers[name, scope.text] = Answer(definition.default if definition else False, "failed", error)
        if is_heard(signals.feature_failed, store):
            yield Tell(signals.feature_failed, store, {"feature": name, "scope": scope.given, "error": error})


def _is_raised(error: Exception | None) -> TypeGuard[Exception]:
    """Whether an error comes through, instead of a default: those of code that is wrong wherever it runs, too."""
    if isinstance(error, AsyncNeeded) or (isinstance(error, CircularFeature) and is_resolving()):
        return True
    return get_settings().ON_ERROR == "raise"
