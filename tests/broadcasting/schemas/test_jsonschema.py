"""JSON Schema of each type."""

import pytest

from broadcasting.schemas.jsonschema import json_schema
from broadcasting.schemas.types import (
    INTEGER,
    NULL,
    STRING,
    UNKNOWN,
    Choice,
    Items,
    Literals,
    Object,
    Property,
    Reference,
    Scalar,
    Sequence,
    Table,
)


@pytest.mark.parametrize(
    ("type_", "schema"),
    [
        (STRING, {"type": "string"}),
        (Scalar("string", "date"), {"type": "string", "format": "date"}),
        (Literals(("a", 1, None)), {"enum": ["a", 1, None]}),
        (Items(STRING), {"type": "array", "items": {"type": "string"}}),
        (
            Sequence((STRING, INTEGER)),
            {"type": "array", "items": [{"type": "string"}, {"type": "integer"}], "minItems": 2, "maxItems": 2},
        ),
        (Table(UNKNOWN), {"type": "object", "additionalProperties": {}}),
        (Choice((STRING, NULL)), {"anyOf": [{"type": "string"}, {"type": "null"}]}),
        (Reference(int), {"$ref": "#/components/schemas/Number"}),
        (
            Object({"a": Property(STRING), "b": Property(STRING, required=False)}),
            {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}, "required": ["a"]},
        ),
        (Object({}), {"type": "object", "properties": {}}),
    ],
)
def test_schemas(type_, schema):
    assert json_schema(type_, {int: "Number"}) == schema
