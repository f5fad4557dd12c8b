"""Which model holds the tokens; tests/integration/test_sanctum_models.py has whole sites with one of their own."""

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured

from sanctum.conf.token_model import SWAPPABLE, configured_token_model, publish_token_model


@pytest.fixture
def unpublished(settings):
    del settings.SANCTUM_TOKEN_MODEL
    return settings


def published():
    publish_token_model()
    return getattr(django_settings, SWAPPABLE)


def test_it_is_ours_by_default(unpublished):
    assert published() == "sanctum.PersonalAccessToken"


def test_it_is_the_one_that_is_configured(unpublished):
    unpublished.SANCTUM = {"TOKEN_MODEL": "shop.Token"}
    assert published() == "shop.Token"


def test_a_site_may_publish_it_itself(settings):
    settings.SANCTUM_TOKEN_MODEL = "shop.Token"
    settings.SANCTUM = {"TOKEN_MODEL": "shop.Other"}
    assert published() == "shop.Token"
    assert configured_token_model() == "shop.Other"


@pytest.mark.parametrize(
    "configured", [None, 5, [], {}, {"TOKEN_MODEL": None}, {"TOKEN_MODEL": 5}, {"TOKEN_MODEL": ""}]
)
def test_what_is_no_name_is_left_to_the_checks(unpublished, configured):
    unpublished.SANCTUM = configured
    assert published() == "sanctum.PersonalAccessToken"


@pytest.mark.parametrize("wrong", [None, 5, ["shop.Token"]])
def test_what_django_could_not_look_for_is_refused(settings, wrong):
    settings.SANCTUM_TOKEN_MODEL = wrong
    with pytest.raises(ImproperlyConfigured, match="SANCTUM_TOKEN_MODEL must be 'app_label.Model'"):
        publish_token_model()
