"""What is said of a token model that is none."""

import pytest
from django.contrib.auth.models import User
from django.db import models
from django.test.utils import isolate_apps

from sanctum.checks.token_model import check_token_model
from sanctum.models import AbstractPersonalAccessToken


class Apart:
    """A router that keeps tokens away from users."""

    def db_for_write(self, model, **hints):
        return "tokens" if issubclass(model, AbstractPersonalAccessToken) else None


def ids():
    return [each.id for each in check_token_model()]


def test_nothing_is_wrong_with_ours():
    assert ids() == []


@pytest.mark.parametrize("name", ["shop.Token", "nothing", "", "sanctum.Missing", "auth.User"])
def test_a_name_that_is_of_no_model_of_tokens(settings, name):
    settings.SANCTUM_TOKEN_MODEL = name
    (found,) = check_token_model()
    assert found.id == "sanctum.E010" and "AbstractPersonalAccessToken" in found.hint


def test_two_settings_that_name_two_models(settings):
    settings.SANCTUM = {"TOKEN_MODEL": "shop.Token"}
    assert ids() == ["sanctum.E011"]


def test_two_settings_that_name_one(settings):
    settings.SANCTUM = {"TOKEN_MODEL": "sanctum.personalaccesstoken"}
    assert ids() == []


@isolate_apps("sanctum")
def test_a_key_that_a_token_can_not_carry(monkeypatch):
    class NamedToken(AbstractPersonalAccessToken):
        name = models.CharField(max_length=20, primary_key=True)
        user = models.ForeignKey(User, models.CASCADE, related_name="+")
        created_by = None

        class Meta:
            app_label = "sanctum"

    monkeypatch.setattr("sanctum.checks.token_model.get_token_model", lambda: NamedToken)
    assert ids() == ["sanctum.E012"]


def test_tokens_in_another_database(settings):
    settings.DATABASE_ROUTERS = [Apart()]
    assert ids() == ["sanctum.W010"]
