"""Checks of what views, templates and models need to ask for features."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.checks import CheckMessage

from pennant import Feature, HasFeatures, feature_required
from pennant.checks.guards import check_guarded_features, check_models, check_template_requests, check_when_inactive
from tests.pennant_site import views


def ids(messages: list[CheckMessage]) -> list[str | None]:
    return [message.id for message in messages]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("tests.pennant_site.views.say_when", []),
        ("tests.pennant_site.views.asay_when", []),
        ("tests.pennant_site.views.missing", ["pennant.E050"]),
        ("nowhere.at_all", ["pennant.E050"]),
        ("tests.pennant_site.views.company", ["pennant.E051"]),
        ("tests.pennant_site.settings.HERE", ["pennant.E051"]),
        (None, []),
        ("<b>", []),
    ],
)
def test_the_function_of_when_inactive_can_be_called(settings, path, found):
    settings.PENNANT = {"WHEN_INACTIVE": path}
    assert ids(check_when_inactive()) == found


@pytest.mark.usefixtures("pennant_site")
def test_a_guard_s_feature_is_defined(settings):
    feature_required("new-chekout")(views.old)
    Feature.define("new-checkout", False)
    found = {message.msg.split("'")[1]: message for message in check_guarded_features()}
    assert found["new-chekout"].hint == "Did you mean 'new-checkout'?"
    assert "shop" in found and "new-checkout" not in found
    settings.PENNANT = {"UNDEFINED": "stored"}
    assert check_guarded_features() == []


def test_a_urlconf_that_fails_is_left_to_django(settings):
    settings.ROOT_URLCONF = "nowhere"
    check_guarded_features()


def test_templates_know_the_request(settings):
    assert check_template_requests() == []
    settings.MIDDLEWARE = []
    assert check_template_requests() == []
    settings.TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates"}]
    assert ids(check_template_requests()) == ["pennant.W050"]


def test_nothing_else_is_called_features(monkeypatch):
    class Plain(HasFeatures, User):
        class Meta:
            proxy = True
            app_label = "auth"

    class Hiding(HasFeatures, User):
        features: Any = "something else"

        class Meta:
            proxy = True
            app_label = "auth"

    monkeypatch.setattr("pennant.checks.guards.apps.get_models", lambda: [Plain, Hiding, User])
    assert [(message.id, message.obj) for message in check_models()] == [("pennant.W051", Hiding)]
