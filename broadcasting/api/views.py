"""The views of the Pusher HTTP API.

They are DRF views whose ``dispatch`` is a coroutine: nothing leaves the event loop's thread, and a response is
ready when ``dispatch`` returns. Every view carries its ``route``, from which ``urls`` is made.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from rest_framework import views
from rest_framework.renderers import JSONRenderer

from broadcasting.api.attributes import attributes, by_name, requested
from broadcasting.api.authentication import SignatureAuthentication
from broadcasting.api.exceptions import ClusterUnreachable, MethodNotAllowed, exception_handler
from broadcasting.api.limits import spend_events, spend_read
from broadcasting.api.requests import FixedNegotiation, ObjectParser, SignedRequest
from broadcasting.api.responses import json_response
from broadcasting.api.serializers import validate_batch, validate_event
from broadcasting.hub import ChannelInfo, Hub, get_hub
from broadcasting.protocol.application import Application
from broadcasting.protocol.channels import ChannelName
from broadcasting.protocol.errors import InvalidChannelName
from broadcasting.protocol.grants import ANY_CREDENTIAL
from broadcasting.protocol.messages import Event
from broadcasting.state.base import StateUnreachable

Handler = Callable[..., Awaitable[HttpResponse]]


class AsyncAPIView(views.APIView):
    """A DRF view with coroutines for handlers, signed by an application, ``request.application``.

    The host's DRF settings play no part. DRF's types know of no coroutines, hence the ignored overrides.
    """

    route: ClassVar[str]
    """The path below the prefix under which the API is mounted."""

    authentication_classes: Sequence[type[SignatureAuthentication]] = (SignatureAuthentication,)
    permission_classes = ()
    throttle_classes = ()
    parser_classes = (ObjectParser,)
    renderer_classes = (JSONRenderer,)
    content_negotiation_class = FixedNegotiation
    versioning_class = None
    metadata_class = None
    schema = None
    """Keeps the views out of a site's own OpenAPI document; ours is made by ``broadcasting.api.schema``."""

    @property
    def depth(self) -> int:
        """How many segments the path has below the prefix."""
        return self.route.count("/") + 1

    async def dispatch(  # type: ignore[override]
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        self.args, self.kwargs, self.headers = args, kwargs, {}
        self.request = signed = self.initialize_request(request)
        response: HttpResponse
        try:
            handler = self.handler_of(signed)
            if signed.method != "OPTIONS":
                await self.initial(signed)
            response = await handler(signed, **kwargs)
        except Exception as error:
            response = self.handle_exception(error)
        response["Content-Length"] = str(len(response.content))
        return response

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> SignedRequest:
        return SignedRequest(
            request,
            parsers=self.get_parsers(),
            negotiator=self.get_content_negotiator(),
            parser_context=self.get_parser_context(request),
        )

    def handler_of(self, request: SignedRequest) -> Handler:
        """Find the method's coroutine; raises ``MethodNotAllowed``, before anybody is asked who they are."""
        method = request.method.lower()
        handler = getattr(self, method, None) if method in self.http_method_names else None
        if handler is None:
            raise MethodNotAllowed(request.method, self.allowed_methods)
        return handler

    async def initial(self, request: SignedRequest, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]
        for authentication in self.authentication_classes:
            request.user, request.auth = await authentication().authenticate(request)  # type: ignore[assignment]

    async def options(self, request: SignedRequest, **kwargs: str) -> HttpResponse:  # type: ignore[override]
        return HttpResponse(headers={"Allow": ", ".join(self.allowed_methods)})

    def get_exception_handler(self) -> Callable[..., HttpResponse]:
        return exception_handler


class ReadingView(AsyncAPIView):
    """A view that asks, which an application may do so many times in a second."""

    async def initial(self, request: SignedRequest, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]
        await super().initial(request)
        await spend_read(request.application)


class EventsView(AsyncAPIView):
    """Publishes an event to one or several channels."""

    route = "apps/<str:app_id>/events"

    async def post(self, request: SignedRequest, app_id: str) -> HttpResponse:
        fields = validate_event(request.application, request.data)
        channels = tuple(dict.fromkeys(fields.get("channels") or [fields["channel"]]))
        await spend_events(request.application, 1)
        hub = get_hub()
        await hub.publish(request.application, _event(fields, channels))
        if fields.get("info") is None:
            return json_response({})
        known = await _describe(hub, request.application, channels)
        wanted = requested(fields["info"])
        return json_response({"channels": {name: _attributes(known.get(name), wanted) for name in channels}})


class BatchEventsView(AsyncAPIView):
    """Publishes several events in their order, or none of them if one is invalid."""

    route = "apps/<str:app_id>/batch_events"

    async def post(self, request: SignedRequest, app_id: str) -> HttpResponse:
        items = validate_batch(request.application, request.data)
        await spend_events(request.application, len(items))
        hub = get_hub()
        await hub.publish(request.application, *[_event(fields, (fields["channel"],)) for fields in items])
        asking = tuple(dict.fromkeys(fields["channel"] for fields in items if fields.get("info") is not None))
        if not asking:
            return json_response({"batch": {}})
        known = await _describe(hub, request.application, asking)
        described = [_attributes(known.get(fields["channel"]), requested(fields.get("info"))) for fields in items]
        return json_response({"batch": described})


class ChannelsView(ReadingView):
    """Lists the occupied channels, those with ``filter_by_prefix`` if it is given."""

    route = "apps/<str:app_id>/channels"

    async def get(self, request: SignedRequest, app_id: str) -> HttpResponse:
        params = request.query_params
        channels = await get_hub().channels(request.application, params.get("filter_by_prefix", ""))
        return json_response({"channels": by_name(channels, requested(params.get("info")))})


class ChannelView(ReadingView):
    """Describes one channel. A name that no channel can have is a channel that nobody is in."""

    route = "apps/<str:app_id>/channels/<str:channel>"

    async def get(self, request: SignedRequest, app_id: str, channel: str) -> HttpResponse:
        if _parse(request, channel) is None:
            return json_response({"occupied": False})
        (described,) = await get_hub().describe(request.application, (channel,))
        wanted = requested(request.query_params.get("info")) | {"occupied"}
        return json_response(attributes(described, wanted))


class ChannelUsersView(ReadingView):
    """Lists the users in a presence channel; 404 if nobody is there, 400 if it is of another kind."""

    route = "apps/<str:app_id>/channels/<str:channel>/users"

    async def get(self, request: SignedRequest, app_id: str, channel: str) -> HttpResponse:
        name = _parse(request, channel)
        if name is None:
            return json_response({}, status=404)
        hub = get_hub()
        (described,) = await hub.describe(request.application, (channel,))
        if not described.occupied:
            return json_response({}, status=404)
        if not name.is_presence:
            return json_response({}, status=400)
        members = await hub.members(request.application, channel)
        return json_response({"users": [{"id": user_id} for user_id in members]})


class ConnectionsView(ReadingView):
    """Counts the application's sockets."""

    route = "apps/<str:app_id>/connections"

    async def get(self, request: SignedRequest, app_id: str) -> HttpResponse:
        return json_response({"connections": await get_hub().connection_count(request.application)})


class TerminateConnectionsView(AsyncAPIView):
    """Closes the sockets of a user, with 4009, or with 4200 and a way back if ``reconnect=1``. The body is ignored.

    With ``credential``, those that the user was let in to by grants of that credential, or of any for ``*``.
    """

    route = "apps/<str:app_id>/users/<str:user_id>/terminate_connections"

    async def post(self, request: SignedRequest, user_id: str, app_id: str | None = None) -> HttpResponse:
        reconnect = request.query_params.get("reconnect") in ("1", "true")
        credential = request.query_params.get("credential")
        if credential is None:
            await get_hub().terminate(request.application, user_id, reconnect=reconnect)
            return json_response({})
        wanted = None if credential == ANY_CREDENTIAL else credential
        await get_hub().end_access(request.application, user_id, wanted, reconnect=reconnect)
        return json_response({})


class TerminateConnectionsAliasView(TerminateConnectionsView):
    """The same, at the path that the ``pusher`` package for Python asks for; ``auth_key`` names the application."""

    route = "users/<str:user_id>/terminate_connections"


class HealthView(AsyncAPIView):
    """Says that the server is up. Unsigned."""

    route = "up"
    authentication_classes = ()

    async def get(self, request: SignedRequest) -> HttpResponse:
        return json_response({"health": "OK"})


class ReadinessView(AsyncAPIView):
    """Says whether this node has its cluster and stays, and if not, what is amiss; with 503 then. Unsigned."""

    route = "ready"
    authentication_classes = ()

    async def get(self, request: SignedRequest) -> HttpResponse:
        hub = get_hub()
        if not hub.draining:
            await hub.start()
        ready = hub.reachable and not hub.draining
        response = json_response({"ready": ready} | hub.condition, status=200 if ready else 503)
        if not ready:
            response["Retry-After"] = str(ClusterUnreachable.retry_after)
        return response


def _event(fields: dict[str, Any], channels: tuple[str, ...]) -> Event:
    return Event(name=fields["name"], data=fields["data"], channels=channels, socket_id=fields.get("socket_id"))


async def _describe(hub: Hub, application: Application, names: Sequence[str]) -> dict[str, ChannelInfo]:
    """What is known of channels that events were published to: nothing where the cluster can't be asked.

    The events are out, so a refusal would only make the publisher send them again.
    """
    try:
        return {channel.name: channel for channel in await hub.describe(application, names)}
    except StateUnreachable:
        return {}


def _attributes(channel: ChannelInfo | None, wanted: Collection[str]) -> dict[str, Any]:
    return attributes(channel, wanted) if channel else {}


def _parse(request: SignedRequest, channel: str) -> ChannelName | None:
    try:
        return ChannelName.parse(channel, request.application.max_channel_name)
    except InvalidChannelName:
        return None
