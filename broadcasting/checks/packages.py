"""Checks of the packages that the server needs, and whether they can be imported."""

from collections.abc import Iterator

from django.core.checks import CheckMessage, Error

from broadcasting.conf.settings import RevurbSettings
from revurb.conf.packages import is_importable as is_importable


def check_packages(settings: RevurbSettings) -> Iterator[CheckMessage]:
    """Tell what is missing whatever the server is used for."""
    if not is_importable(settings.SERVER):
        extra = "revurb[uvicorn]" if settings.SERVER == "uvicorn" else "daphne"
        yield Error(
            f"SERVER is {settings.SERVER!r}, but that package is not installed.",
            hint=f"Run `pip install '{extra}'`, or choose the other SERVER.",
            id="broadcasting.E011",
        )
    for module, package in (("channels", "channels"), ("rest_framework", "djangorestframework")):
        if not is_importable(module):
            yield Error(
                f"The package {package} is not installed.",
                hint=f"Run `pip install {package}`. It need not be in INSTALLED_APPS.",
                id="broadcasting.E012",
            )
