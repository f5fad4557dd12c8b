"""The OpenAPI document of the HTTP API, made by drf-spectacular from the views and the serializers.

It needs no setting of drf-spectacular and heeds none: a site's own document and ours keep out of each other's way.
"""

from typing import Any

from drf_spectacular.generators import EndpointEnumerator, SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.settings import SPECTACULAR_DEFAULTS, patched_settings
from drf_spectacular.utils import OpenApiParameter
from rest_framework.serializers import Field, Serializer
from rest_framework.views import APIView

from broadcasting.api.application import URLCONF
from broadcasting.api.fields import ChannelField, ItemsField, TextField
from broadcasting.api.operations import OPERATIONS, Operation
from broadcasting.api.serializers import EventSerializer, Limits, MessageSerializer
from broadcasting.protocol.application import Application

VERSION = "1.0"

NOT_BLANK = r"\S"
CHANNEL_NAME = r"^(#server-to-user-)?[A-Za-z0-9_\-=@,.;]+$"
SOCKET_ID = r"^[0-9]+\.[0-9]+$"

DESCRIPTION = """Pusher's HTTP API, as Reverb has it.

Every operation but `GET /up` and `GET /ready` is signed in its query. `auth_signature` is the HMAC-SHA256, in hex and
under the application's secret, of three lines: the method; the path below the prefix where the API is mounted; and
the decoded query parameters but `auth_signature`, sorted by name and joined like a query. With a body, `body_md5`
(hex) is one of them.

Errors are plain text, or `{"error": text}` where the `Accept` header prefers JSON."""

SECURITY_SCHEMES = {
    "authKey": ("auth_key", "The application's key."),
    "authTimestamp": ("auth_timestamp", "The time in seconds; it may be off by `API_TIMESTAMP_GRACE`."),
    "authVersion": ("auth_version", "`1.0`."),
    "authSignature": ("auth_signature", "The signature of the request."),
}

RETRY_AFTER = OpenApiParameter(
    "Retry-After",
    int,
    OpenApiParameter.HEADER,
    description="Seconds after which another attempt is worth it.",
    response=[429, 503],
)
"""A header of these responses; drf-spectacular leaves out those that an operation does not have."""

BODY_MD5 = OpenApiParameter("body_md5", str, description="The MD5 of the body, in hex; signed if there is a body.")


def openapi_document() -> dict[str, Any]:
    """Build the document, for applications with the default limits.

    ``servers`` is left to the caller, who knows host and prefix. drf-spectacular's settings are replaced
    meanwhile, so no other thread should build a document at the same time.
    """
    settings = {name: value for name, value in SPECTACULAR_DEFAULTS.items() if not name.startswith("SERVE_")}
    settings.pop("DEFAULT_GENERATOR_CLASS")
    settings |= {
        "TITLE": "Revurb",
        "DESCRIPTION": DESCRIPTION,
        "VERSION": VERSION,
        "POSTPROCESSING_HOOKS": [],
        "APPEND_COMPONENTS": {"securitySchemes": _security_schemes()},
    }
    with patched_settings(settings):
        return DocumentGenerator(urlconf=URLCONF).get_schema(public=True)


class DocumentedEndpoints(EndpointEnumerator):
    """Finds all views of the URLconf."""

    def should_include_endpoint(self, path: str, callback: Any) -> bool:
        return True


class DocumentGenerator(SchemaGenerator):
    """Describes our views by ``OperationSchema``; they have no ``schema`` of their own."""

    endpoint_inspector_cls = DocumentedEndpoints

    def create_view(self, callback: Any, method: str, request: Any = None) -> APIView:
        view = super().create_view(callback, method, request)
        view.schema = OperationSchema(OPERATIONS[type(view)])
        view.schema.view = view
        return view


class OperationSchema(AutoSchema):
    """Writes one operation: what ``broadcasting.api.operations`` says, and the serializers' fields."""

    def __init__(self, operation: Operation) -> None:
        super().__init__()
        self._operation = operation

    def get_operation_id(self) -> str:
        return self._operation.id

    def get_description(self) -> str:  # type: ignore[override]
        return super().get_description().replace("``", "`")

    def get_tags(self) -> list[str]:
        return [self._operation.tag]

    def get_auth(self) -> list[dict[str, list[str]]]:
        return [{name: [] for name in SECURITY_SCHEMES}] if self._operation.signed else []

    def get_override_parameters(self) -> list[Any]:
        signed = [BODY_MD5] if self._operation.signed else []
        return [*self._operation.parameters, *signed, RETRY_AFTER]

    def get_request_serializer(self) -> Serializer | None:
        kind = self._operation.request
        # Limits differ between applications, so the document shows the default ones.
        return kind(context={"limits": Limits.of(Application(id="1", key="key", secret="secret"))}) if kind else None

    def get_response_serializers(self) -> Any:
        return self._operation.responses()

    def _map_serializer_field(self, field: Field, direction: Any, bypass_extensions: bool = False) -> dict[str, Any]:
        schema = super()._map_serializer_field(field, direction, bypass_extensions)
        if isinstance(field, ChannelField):
            schema["pattern"] = CHANNEL_NAME
        elif isinstance(field, TextField) and not field.allow_blank:
            schema["pattern"] = NOT_BLANK
        elif isinstance(field, ItemsField) and not field.allow_empty:
            schema["minItems"] = 1
        return schema

    def _map_serializer(self, serializer: Any, direction: Any, bypass_extensions: bool = False) -> dict[str, Any]:
        schema = super()._map_serializer(serializer, direction, bypass_extensions)
        if isinstance(serializer, EventSerializer):
            schema["anyOf"] = [
                {"required": ["channels"], "properties": {"channels": {"type": "array", "minItems": 1}}},
                {"required": ["channel"], "properties": {"channel": {"type": "string"}}},
            ]
        if isinstance(serializer, MessageSerializer):
            # Set late: drf-spectacular would allow "" besides the pattern.
            schema["properties"]["socket_id"] |= {"pattern": SOCKET_ID}
        return schema


def _security_schemes() -> dict[str, dict[str, str]]:
    return {
        scheme: {"type": "apiKey", "in": "query", "name": name, "description": description}
        for scheme, (name, description) in SECURITY_SCHEMES.items()
    }
