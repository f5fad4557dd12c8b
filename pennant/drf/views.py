"""The endpoint that tells front ends of their features: only of those that are defined with ``expose=True``."""

from hashlib import sha256
from typing import Any

from django.http import HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from pennant.definitions import registry
from pennant.drf.asking import asked_by
from pennant.errors import PennantError
from pennant.interaction import Interaction
from pennant.pages import memory_of, values_of


class FeaturesSerializer(serializers.Serializer[Any]):
    """What the endpoint answers."""

    features = serializers.DictField(child=serializers.JSONField(), help_text="Values by the names of features.")


class FeaturesView(APIView):
    """The values of the features that front ends may see, for the user who asks, or for an anonymous visitor.

    Subclass it for other ``permission_classes`` or ``throttle_classes``; the site's default throttles count.
    """

    permission_classes = [AllowAny]
    renderer_classes = [JSONRenderer]

    @extend_schema(
        operation_id="features",
        responses=FeaturesSerializer,
        examples=[OpenApiExample("Features", {"features": {"new-checkout": True, "theme": "blue"}})],
    )
    def get(self, request: Request) -> Response:
        """The values of the features that front ends may see."""
        return Response({"features": exposed_values(asked_by(request))})

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Keep what somebody gets from others, and from whoever logs in later in the same browser."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-cache"
        patch_vary_headers(response, ["Cookie", "Authorization"])
        if isinstance(response, Response) and response.status_code == 200 and request.method == "GET":
            response.add_post_render_callback(lambda rendered: _with_etag(request, rendered))
        return response


def exposed_values(request: Any) -> dict[str, Any]:
    """The values of the features that front ends may see, with one query."""
    with memory_of(request):
        return values_of([each.name for each in _features_of_the_scope() if each.expose], request=request)


def _features_of_the_scope() -> Any:
    try:
        return registry.for_scope(Interaction().only_scope().given)
    except PennantError:
        return registry  # each has its default then, and the log says why


def _with_etag(request: Request, response: Response) -> HttpResponse:
    etag = f'"{sha256(response.content).hexdigest()[:32]}"'
    response.headers["ETag"] = etag
    return get_conditional_response(request._request, etag=etag, response=response) or response
