"""The one page of the measured site: what lives in its process."""

import gc

from django.http import HttpRequest, JsonResponse
from django.urls import path


def objects(request: HttpRequest) -> JsonResponse:
    """Count the objects that the garbage collector knows of, after a full collection."""
    gc.collect()
    return JsonResponse({"objects": len(gc.get_objects())})


urlpatterns = [path("objects", objects)]
