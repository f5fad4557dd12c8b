"""Which attributes of Autobahn's and Daphne's connections a connection can do without.

A name that a later version does not know any more does no harm.
"""

from typing import Any

HANDSHAKE_ONLY = frozenset(
    {
        "_transport_details",
        "_wskey",
        "application_deferred",
        "http_headers",
        "http_request_data",
        "http_request_host",
        "http_request_params",
        "http_request_path",
        "http_request_uri",
        "http_response_data",
        "http_status_line",
        "is_open",
        "protocol_to_accept",
        "send_queue",
        "trafficStats",
        "websocket_extensions",
        "websocket_extensions_in_use",
        "websocket_key",
        "websocket_origin",
        "websocket_protocols",
        "websocket_version",
    }
)
"""What is kept of the handshake, or for uses that a server of ready frames has not."""

_NOTHING_YET = (
    "_perMessageCompress",
    "autoPingPending",
    "autoPingPendingCall",
    "autoPingPendingSent",
    "autoPingTimeoutCall",
    "closeHandshakeTimeoutCall",
    "current_frame",
    "localCloseCode",
    "localCloseReason",
    "openHandshakeTimeoutCall",
    "remoteCloseCode",
    "remoteCloseReason",
    "trackedTimings",
    "wasNotCleanReason",
    "websocket_protocol_in_use",
)

_NOT_SO = (
    "closedByMe",
    "droppedByMe",
    "failedByMe",
    "inside_message",
    "triggered",
    "wasClean",
    "wasCloseHandshakeTimeout",
    "wasMaxFramePayloadSizeExceeded",
    "wasMaxMessagePayloadSizeExceeded",
    "wasOpenHandshakeTimeout",
    "wasServerConnectionDropTimeout",
    "wasServingFlashSocketPolicyFile",
)

RESTING: dict[str, Any] = {**dict.fromkeys(_NOTHING_YET), **dict.fromkeys(_NOT_SO, False), "data": b""}
"""What most attributes are while nothing happens. Found in the class, they need no room in the connection."""
