"""``{% load pennant %}``: parts of a page where features are active, and their values.

Those that a template names literally, for one scope, are asked for together.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import template
from django.template import Context, Node, NodeList, TemplateSyntaxError, VariableDoesNotExist
from django.template.base import FilterExpression, Parser, Token, render_value_in_context

from pennant.interaction import MISSING
from pennant.pages import DEFAULT_SCOPE, are_active, load, value_of
from pennant.values import is_same

register = template.Library()

FORMS = {
    "feature": '{% feature "name" %} or {% feature "name" "value" %}, with `for scope` at the end',
    "elsefeature": '{% elsefeature "name" %} or {% elsefeature "name" "value" %}, with `for scope` at the end',
    "featureany": '{% featureany "name" "other name" %}, with `for scope` at the end',
    "feature_value": '{% feature_value "name" %}, with `default "value"`, `for scope` and `as variable` in this order',
}


@dataclass(frozen=True, slots=True)
class Asked:
    """The features that a tag names, and their scope, as expressions."""

    features: list[FilterExpression]
    scope: FilterExpression | None
    together: list[str]
    """Names that the template asks for with this scope."""

    def names(self, context: Context) -> list[Any]:
        return [_plain(each.resolve(context, ignore_failures=True)) for each in self.features]

    def scope_in(self, context: Context) -> Any:
        """The scope. Raises ``VariableDoesNotExist``: a misspelt one is not nobody."""
        if self.scope is None:
            return DEFAULT_SCOPE
        found = self.scope.resolve(context, ignore_failures=True)
        if found is None and self.scope.is_var:
            self.scope.var.resolve(context)
        return found

    def load(self, scope: Any) -> None:
        if len(self.together) > 1:
            load(self.together, scope)


@dataclass(frozen=True, slots=True)
class Condition:
    """What a part of a page depends on."""

    asked: Asked
    value: FilterExpression | None = None
    any_of: bool = False

    def holds(self, context: Context) -> bool:
        try:
            scope = self.asked.scope_in(context)
        except VariableDoesNotExist:
            return False
        self.asked.load(scope)
        names, request = self.asked.names(context), context.get("request")
        if self.value is None:
            return are_active(names, scope, any_of=self.any_of, request=request)
        wanted = _plain(self.value.resolve(context, ignore_failures=True))
        return is_same(value_of(names[0], scope, request=request), wanted)


class FeatureNode(Node):
    """Renders the part after the first condition that holds; one without a condition always does."""

    def __init__(self, parts: list[tuple[Condition | None, NodeList]]) -> None:
        self.parts = parts

    def __iter__(self) -> Iterator[Node]:
        for _, nodes in self.parts:
            yield from nodes

    @property
    def nodelist(self) -> NodeList:
        """All parts, for Django, which looks for blocks in them."""
        return NodeList(self)

    def render(self, context: Context) -> str:
        for condition, nodes in self.parts:
            if condition is None or condition.holds(context):
                return nodes.render(context)
        return ""


class ValueNode(Node):
    """Renders a feature's value, or gives a variable that value."""

    def __init__(self, asked: Asked, default: FilterExpression | None, variable: str | None) -> None:
        self.asked = asked
        self.default = default
        self.variable = variable

    def render(self, context: Context) -> str:
        value = self._value(context)
        if self.variable is None:
            return render_value_in_context(value, context)
        context[self.variable] = value
        return ""

    def _value(self, context: Context) -> Any:
        default = MISSING if self.default is None else self.default.resolve(context, ignore_failures=True)
        try:
            scope = self.asked.scope_in(context)
        except VariableDoesNotExist:
            return False if default is MISSING else default
        self.asked.load(scope)
        (name,) = self.asked.names(context)
        return value_of(name, scope, default=default, request=context.get("request"))


@register.tag("feature")
@register.tag("featureany")
def parse_feature(parser: Parser, token: Token) -> FeatureNode:
    """``{% feature "x" %} … {% elsefeature "x" "blue" %} … {% else %} … {% endfeature %}``, and ``featureany``."""
    tag = token.split_contents()[0]
    end = f"end{tag}"
    condition: Condition | None = _condition(parser, token, any_of=tag == "featureany")
    parts: list[tuple[Condition | None, NodeList]] = []
    while True:
        ends = (end,) if condition is None else ("elsefeature", "else", end)
        parts.append((condition, parser.parse(ends)))
        token = parser.next_token()
        word, *rest = token.split_contents()
        if word == "elsefeature":
            condition = _condition(parser, token, any_of=False)
            continue
        if rest:
            raise TemplateSyntaxError(f"{{% {word} %}} takes nothing, not {' '.join(rest)!r}.")
        if word == end:
            return FeatureNode(parts)
        condition = None


@register.tag("feature_value")
def parse_feature_value(parser: Parser, token: Token) -> ValueNode:
    """``{% feature_value "x" default "blue" for user as theme %}``; without ``as`` it is written there, escaped."""
    tag, *words = token.split_contents()
    variable = _cut(tag, words, "as")
    scope = _cut(tag, words, "for")
    default = _cut(tag, words, "default")
    if len(words) != 1 or (variable is not None and not variable.isidentifier()):
        raise TemplateSyntaxError(f"Write {FORMS[tag]}.")
    asked = _asked(parser, words, scope)
    return ValueNode(asked, None if default is None else parser.compile_filter(default), variable)


def _condition(parser: Parser, token: Token, *, any_of: bool) -> Condition:
    tag, *words = token.split_contents()
    scope = _cut(tag, words, "for")
    if not words or not any_of and len(words) > 2:
        raise TemplateSyntaxError(f"Write {FORMS[tag]}.")
    if any_of:
        return Condition(_asked(parser, words, scope), any_of=True)
    value = parser.compile_filter(words[1]) if len(words) == 2 else None
    return Condition(_asked(parser, words[:1], scope), value)


def _cut(tag: str, words: list[str], keyword: str) -> str | None:
    """Take ``keyword word`` from the end of a tag."""
    if keyword not in words:
        return None
    if len(words) < 2 or words.index(keyword) != len(words) - 2:
        raise TemplateSyntaxError(f"After {keyword!r} stands one word in {{% {tag} %}}. Write {FORMS[tag]}.")
    word = words.pop()
    words.pop()
    return word


def _asked(parser: Parser, words: list[str], scope: str | None) -> Asked:
    features = [parser.compile_filter(word) for word in words]
    # A parser parses one template, and is gone afterwards.
    together = vars(parser).setdefault("pennant_names", {}).setdefault(scope, [])
    for each in features:
        if not each.is_var and not each.filters and each.var not in together:
            together.append(_plain(each.var))
    return Asked(features, None if scope is None else parser.compile_filter(scope), together)


def _plain(value: Any) -> Any:
    """Without the mark that a text needs no escaping, which literals bear."""
    return "".join(value) if isinstance(value, str) else value
