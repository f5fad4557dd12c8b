"""The types of payloads in JSON Schema (draft 7, which AsyncAPI 3.0 has by default)."""

from collections.abc import Mapping
from typing import Any

from broadcasting.schemas.types import (
    Choice,
    Items,
    Literals,
    Object,
    Property,
    Reference,
    Scalar,
    Sequence,
    Table,
    Type,
)

Schema = dict[str, Any]


def json_schema(type_: Type, names: Mapping[type[Any], str]) -> Schema:
    """The schema of a type, with the classes of ``names`` as references into ``components``."""
    match type_:
        case Scalar(json_type, format):
            return {"type": json_type, "format": format} if format else {"type": json_type}
        case Literals(values):
            return {"enum": list(values)}
        case Items(of):
            return {"type": "array", "items": json_schema(of, names)}
        case Sequence(of):
            places = [json_schema(each, names) for each in of]
            return {"type": "array", "items": places, "minItems": len(of), "maxItems": len(of)}
        case Table(of):
            return {"type": "object", "additionalProperties": json_schema(of, names)}
        case Choice(of):
            return {"anyOf": [json_schema(each, names) for each in of]}
        case Reference(to):
            return {"$ref": f"#/components/schemas/{names[to]}"}
        case Object(properties):
            return _object(properties, names)
    return {}


def _object(properties: Mapping[str, Property], names: Mapping[type[Any], str]) -> Schema:
    schema: Schema = {
        "type": "object",
        "properties": {name: json_schema(each.type, names) for name, each in properties.items()},
    }
    if required := [name for name, each in properties.items() if each.required]:
        schema["required"] = required
    return schema
