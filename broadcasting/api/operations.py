"""What the views answer, for the OpenAPI document: the shapes of successes, and the refusals of each operation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from broadcasting.api import views
from broadcasting.api.serializers import BatchSerializer, EventSerializer

JsonSchema = dict[str, Any]

REFUSALS = {
    400: "The request cannot be understood, or a `socket_id` has the wrong form.",
    401: "The signature, or something else in the query that proves who calls, is wrong or too old.",
    403: "The application is switched off.",
    404: "There is no such application.",
    408: "The body did not arrive in time.",
    413: "The body is larger than `MAX_REQUEST_SIZE`, or an event's data than the application's `max_event_payload`.",
    429: "The application's `max_events_per_second` or `max_reads_per_second` is used up.",
    500: "The server failed; its log says how.",
    503: "What the cluster shares, or the way to its other nodes, is away. Ask again after `Retry-After` seconds.",
}


def _object(**properties: JsonSchema) -> JsonSchema:
    """An object with some of these properties and no others."""
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _required(**properties: JsonSchema) -> JsonSchema:
    return _object(**properties) | {"required": list(properties)}


def _map(values: JsonSchema) -> JsonSchema:
    return {"type": "object", "additionalProperties": values}


def _list(items: JsonSchema) -> JsonSchema:
    return {"type": "array", "items": items}


STRING: JsonSchema = {"type": "string"}
COUNT: JsonSchema = {"type": "integer", "minimum": 0}
EMPTY = _object()
ERROR = _required(error=STRING)
BAG = _map(_list(STRING))
ATTRIBUTES = _object(
    occupied={"type": "boolean"},
    user_count=COUNT,
    subscription_count=COUNT,
    cache=_required(event=STRING, data=STRING, channel=STRING),
)
CONDITION = {name: {"type": "boolean"} for name in ("ready", "state", "messages", "draining")}
CHANNELS = _required(channels=_map(ATTRIBUTES))
USER_ID: JsonSchema = {"oneOf": [STRING, {"type": "integer"}]}

INFO = OpenApiParameter(
    "info",
    str,
    description="Attributes to tell, with commas between: `occupied`, `user_count` (presence channels only), "
    "`subscription_count` (all others), `cache` (the last event of a cache channel).",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """How one view is documented. ``others`` are responses with a body of their own, by status."""

    id: str
    tag: str
    success: JsonSchema = field(default_factory=lambda: EMPTY)
    request: type[Serializer] | None = None
    parameters: tuple[OpenApiParameter, ...] = ()
    others: Mapping[int, OpenApiResponse] = field(default_factory=dict)
    signed: bool = True
    limited: bool = True

    def refusals(self) -> dict[int, str]:
        """What may be wrong, by status."""
        if not self.signed:
            return {500: REFUSALS[500]}
        return {status: description for status, description in REFUSALS.items() if self.limited or status != 429}

    def responses(self) -> dict[Any, OpenApiResponse]:
        """The responses by status, or by status and media type."""
        told: dict[Any, OpenApiResponse] = {200: OpenApiResponse(self.success, "Done.")}
        refusals = self.refusals()
        for status, description in refusals.items():
            told[status, "application/json"] = self.others.get(status) or OpenApiResponse(ERROR, description)
            told[status, "text/plain"] = OpenApiResponse(STRING, description)
        return told | {status: response for status, response in self.others.items() if status not in refusals}


_INVALID = {422: OpenApiResponse(BAG, "Fields are invalid: their names, dotted where nested, with messages.")}
_RECONNECT = OpenApiParameter("reconnect", str, enum=["0", "1"], description="`1` lets the user's clients come back.")
_CREDENTIAL = OpenApiParameter(
    "credential", str, description="Only sockets that this credential let in, as their grants say; `*` for any."
)

OPERATIONS: Mapping[type[APIView], Operation] = {
    views.EventsView: Operation(
        id="publish_event",
        tag="events",
        request=EventSerializer,
        success={"oneOf": [EMPTY, CHANNELS]},
        others=_INVALID,
    ),
    views.BatchEventsView: Operation(
        id="publish_batch",
        tag="events",
        request=BatchSerializer,
        success=_required(batch={"oneOf": [EMPTY, _list(ATTRIBUTES)]}),
        others=_INVALID,
    ),
    views.ChannelsView: Operation(
        id="list_channels",
        tag="channels",
        parameters=(
            INFO,
            OpenApiParameter("filter_by_prefix", str, description="Only channels whose names begin like this."),
        ),
        success=CHANNELS,
    ),
    views.ChannelView: Operation(
        id="describe_channel",
        tag="channels",
        parameters=(INFO,),
        success=ATTRIBUTES | {"required": ["occupied"]},
    ),
    views.ChannelUsersView: Operation(
        id="list_users",
        tag="channels",
        success=_required(users=_list(_required(id=USER_ID))),
        others={
            400: OpenApiResponse({"oneOf": [EMPTY, ERROR]}, "The channel is not a presence channel. " + REFUSALS[400]),
            404: OpenApiResponse({"oneOf": [EMPTY, ERROR]}, "Nobody is in the channel. " + REFUSALS[404]),
        },
    ),
    views.ConnectionsView: Operation(id="count_connections", tag="connections", success=_required(connections=COUNT)),
    views.TerminateConnectionsView: Operation(
        id="terminate_connections", tag="users", parameters=(_RECONNECT, _CREDENTIAL), limited=False
    ),
    views.TerminateConnectionsAliasView: Operation(
        id="terminate_connections_by_key", tag="users", parameters=(_RECONNECT, _CREDENTIAL), limited=False
    ),
    views.HealthView: Operation(
        id="health", tag="health", signed=False, success=_required(health={"type": "string", "enum": ["OK"]})
    ),
    views.ReadinessView: Operation(
        id="readiness",
        tag="health",
        signed=False,
        success=_required(**CONDITION),
        others={503: OpenApiResponse(_required(**CONDITION), "The node is stopping, or cut off from its cluster.")},
    ),
}
