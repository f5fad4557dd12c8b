"""Features in Jinja2: ``"extensions": ["pennant.jinja2.FeatureExtension"]``, also with ``enable_async``.

The words are those of ``{% load pennant %}``, with commas: ``{% feature "theme", "blue" for user %}``. Values come
from the global ``feature_value("theme", default="blue", scope=user)``; ``feature()`` and ``featureany()`` are globals
too, for expressions.
"""

from collections.abc import Awaitable
from typing import Any

from jinja2 import Environment, Undefined, nodes, pass_context
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.runtime import Context

from pennant.interaction import MISSING
from pennant.pages import DEFAULT_SCOPE, aare_active, aload, are_active, avalue_of, load, value_of
from pennant.values import is_same


class FeatureExtension(Extension):
    """The tags ``feature`` and ``featureany``, and the globals."""

    tags = {"feature", "featureany"}

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        for function in (self.feature, self.featureany, self.feature_value):
            environment.globals.setdefault(function.__name__, function)

    @pass_context
    def feature(self, context: Context, name: Any, value: Any = MISSING, scope: Any = DEFAULT_SCOPE) -> Any:
        """Whether a feature is active, or has this value."""
        return self._holds(context, [name], value=value, scope=scope)

    @pass_context
    def featureany(self, context: Context, *names: Any, scope: Any = DEFAULT_SCOPE) -> Any:
        """Whether one of the features is active."""
        return self._holds(context, list(names), any_of=True, scope=scope)

    @pass_context
    def feature_value(self, context: Context, name: Any, default: Any = MISSING, scope: Any = DEFAULT_SCOPE) -> Any:
        """The value of a feature; ``default`` where it is unknown or fails."""
        if isinstance(scope, Undefined):
            return False if default is MISSING else default
        ask = avalue_of if self.environment.is_async else value_of
        return ask(_plain(name), scope, default=default, request=_request(context))

    def parse(self, parser: Parser) -> nodes.Node:
        """``{% feature "x" %} … {% elsefeature "x", "blue" %} … {% else %} … {% endfeature %}``, and ``featureany``."""
        start = next(parser.stream)
        end = f"name:end{start.value}"
        root = node = self._part(parser, start.lineno, any_of=start.value == "featureany", end=end)
        while True:
            token = next(parser.stream)
            if token.test("name:elsefeature"):
                node = self._part(parser, token.lineno, any_of=False, end=end)
                root.elif_.append(node)
                continue
            if token.test("name:else"):
                root.else_ = parser.parse_statements((end,), drop_needle=True)
            return root

    def _part(self, parser: Parser, lineno: int, *, any_of: bool, end: str) -> nodes.If:
        test = self._condition(parser, lineno, any_of)
        body = parser.parse_statements(("name:elsefeature", "name:else", end))
        return nodes.If(test, body, [], [], lineno=lineno)

    def _condition(self, parser: Parser, lineno: int, any_of: bool) -> nodes.Expr:
        arguments = [_argument(parser)]
        while not parser.stream.current.test_any("block_end", "name:for"):
            parser.stream.expect("comma")
            arguments.append(_argument(parser))
        if not any_of and len(arguments) > 2:
            parser.fail('Write {% feature "name" %} or {% feature "name", "value" %}.', lineno)
        scope = _argument(parser) if parser.stream.skip_if("name:for") else None
        names, value = (arguments, []) if any_of else (arguments[:1], arguments[1:])
        keywords: dict[str, nodes.Expr] = {"any_of": nodes.Const(any_of), "together": _together(parser, names, scope)}
        keywords |= {"scope": scope} if scope is not None else {}
        keywords |= {"value": value[0]} if value else {}
        return self.call_method(
            "_holds",
            [nodes.ContextReference(), nodes.List(names)],
            [nodes.Keyword(key, each) for key, each in keywords.items()],
            lineno=lineno,
        )

    def _holds(
        self,
        context: Context,
        names: list[Any],
        *,
        value: Any = MISSING,
        scope: Any = DEFAULT_SCOPE,
        any_of: bool = False,
        together: list[str] | None = None,
    ) -> bool | Awaitable[bool]:
        names, request = [_plain(name) for name in names], _request(context)
        if self.environment.is_async:
            return _aholds(names, value, scope, any_of, together or [], request)
        if isinstance(scope, Undefined):
            return False
        if together and len(together) > 1:
            load(together, scope)
        if value is MISSING:
            return are_active(names, scope, any_of=any_of, request=request)
        return is_same(value_of(names[0], scope, request=request), value)


async def _aholds(names: list[Any], value: Any, scope: Any, any_of: bool, together: list[str], request: Any) -> bool:
    if isinstance(scope, Undefined):
        return False
    if len(together) > 1:
        await aload(together, scope)
    if value is MISSING:
        return await aare_active(names, scope, any_of=any_of, request=request)
    return is_same(await avalue_of(names[0], scope, request=request), value)


def _argument(parser: Parser) -> nodes.Expr:
    if parser.stream.current.type == "string" and parser.stream.look().type == "string":
        parser.fail("A comma stands between two texts.", parser.stream.current.lineno)
    return parser.parse_expression(with_condexpr=False)


def _together(parser: Parser, names: list[nodes.Expr], scope: nodes.Expr | None) -> nodes.List:
    """The names that a template asks for with this scope; the list still grows while the template is parsed."""
    known: list[tuple[nodes.Expr | None, nodes.List]] = vars(parser).setdefault("pennant_names", [])
    found = next((names for each, names in known if each == scope), None)
    if found is None:
        found = nodes.List([])
        known.append((scope, found))
    found.items.extend(each for each in names if isinstance(each, nodes.Const) and each not in found.items)
    return found


def _request(context: Context) -> Any:
    return context.get("request")


def _plain(value: Any) -> Any:
    """Without the mark that a text needs no escaping."""
    return "".join(value) if isinstance(value, str) else value
