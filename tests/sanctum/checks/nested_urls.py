"""Views in included lists of patterns."""

from typing import Any

from django.urls import include, path


def saying(word: str) -> Any:
    return lambda: word


urlpatterns = [
    path("", saying("first")),
    path("in/", include([path("", saying("second")), path("deeper/", include([path("", saying("third"))]))])),
]
