"""The decision: Laravel's rules, step by step, for the endpoint and for ``channel_explain`` alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404

from broadcasting.authorization.binding import bind
from broadcasting.authorization.calling import awith
from broadcasting.authorization.guards import Asker, Note, admit, default_guards
from broadcasting.authorization.names import bare_name, kind_in_words, shown
from broadcasting.authorization.refusals import Refused
from broadcasting.authorization.registry import Rule, rules
from broadcasting.protocol.channels import ChannelName
from broadcasting.protocol.errors import InvalidChannelName


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What came out, and how. ``refusal`` is ``None`` for those who are let in."""

    channel: ChannelName | None
    """``None`` if what was asked for is no name of a channel."""
    steps: Sequence[str]
    refusal: Refused | None = None
    user: Any = None
    result: Any = None
    """What the rule answered."""

    @property
    def allowed(self) -> bool:
        return self.refusal is None


async def decide(name: object, asker: Asker, max_length: int = 200) -> Decision:
    """Ask the rules whether somebody may listen to a channel, by its full name as it came from outside.

    Rules are tried in the order of their declaration. Of those whose pattern fits, each is asked for its user first,
    and without one nothing else happens. ``False`` refuses, another false answer leaves it to the next rule, a true
    one lets in. ``PermissionDenied``, ``Http404`` and ``DoesNotExist`` of a rule refuse; other exceptions go through.
    """
    steps: list[str] = []
    channel = None
    try:
        channel = _parse(name, max_length)
        user, result = await _judge(channel, asker, steps.append)
    except Refused as refusal:
        return Decision(channel=channel, steps=[*steps, refusal.reason], refusal=refusal)
    return Decision(channel=channel, steps=[*steps, "Let in."], user=user, result=result)


def _parse(name: object, max_length: int) -> ChannelName:
    try:
        channel = ChannelName.parse(name, max_length)
    except InvalidChannelName:
        raise Refused("This is no name of a channel.") from None
    if not channel.is_private:
        raise Refused(f"A {kind_in_words(channel)} channel is not authorized here: only private and presence ones are.")
    return channel


async def _judge(channel: ChannelName, asker: Asker, note: Note) -> tuple[Any, Any]:
    """The user and the answer of the rule that lets them in."""
    bare = bare_name(channel)
    note(f"{channel.name} is a {kind_in_words(channel)} channel; patterns are held against {bare!r}.")
    fitting = 0
    for rule in rules():
        texts = rule.pattern.match(bare)
        if texts is None:
            note(f"Pattern {rule.pattern.text}: does not fit.")
            continue
        fitting += 1
        note(f"Pattern {rule.pattern.text}: fits{_listed(texts)}; {rule.name} is asked.")
        user = await asker.identify(default_guards() if rule.guards is None else rule.guards, note)
        admit(user)
        truth, result = await _ask(rule, user, texts, note)
        if truth:
            return user, result
    raise Refused("No pattern that fits lets the user in." if fitting else "No pattern fits.")


async def _ask(rule: Rule, user: Any, texts: Mapping[str, str], note: Note) -> tuple[bool, Any]:
    arguments = await bind(rule, texts)
    if arguments:
        note(f"Bound{_listed(arguments)}.")
    function = rule.make_callable()
    try:
        truth, result = await awith(function, _weigh, user, **arguments)
    except (PermissionDenied, Http404, ObjectDoesNotExist) as error:
        raise Refused(f"{rule.name} raised {type(error).__name__}: {error}") from error
    note(f"{rule.name} answered {shown(result)}{'' if truth else ': the next pattern is tried'}.")
    return truth, result


def _weigh(result: Any) -> tuple[bool, Any]:
    """Whether an answer is true, which may take a query."""
    if result is False:
        raise Refused("The rule answered False.")
    return bool(result), result


def _listed(values: Mapping[str, Any]) -> str:
    return " " + ", ".join(f"{name}={shown(value)}" for name, value in values.items()) if values else ""
