"""A check that nobody gets around a second factor."""

from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Warning
from django.urls import resolve, reverse

SECOND_FACTORS = ("allauth.mfa", "django_otp", "two_factor", "mfa", "trench", "multifactor", "deux")
"""Apps that ask for more than a password, in their own login alone."""


def check_second_factors(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Look for such an app beside an endpoint that asks for a password alone."""
    found = next((name for name in SECOND_FACTORS if apps.is_installed(name)), None)
    if found is None or not _asks_for_a_password_alone():
        return []
    return [
        Warning(
            f"The site has {found}, but whoever logs in at sanctum:login is asked for a password alone.",
            hint=(
                "Subclass sanctum.spa.views.LoginView with a before_login() that asks for the second factor, and mount "
                "it before sanctum.urls; or leave logins to that app, and mount the other views without this one."
            ),
            id="sanctum.W013",
        )
    ]


def _asks_for_a_password_alone() -> bool:
    # DRF's views read its settings when they are imported.
    from sanctum.spa.views import LoginView

    try:
        view = resolve(reverse("sanctum:login")).func
    except Exception:  # There is none, or the URLconf is broken, which Django's own checks tell.
        return False
    return getattr(getattr(view, "view_class", None), "before_login", None) is LoginView.before_login
