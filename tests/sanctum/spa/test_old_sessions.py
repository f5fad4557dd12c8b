"""Sessions that outlive what they were made with: attack 36. Django ends them; here it is tried that we let it."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from tests.sanctum.spa.front_end import FrontEnd

pytestmark = pytest.mark.django_db


@pytest.fixture
def spa(ada: User) -> FrontEnd:
    entered = FrontEnd()
    entered.login()
    return entered


def status(spa: FrontEnd) -> Any:
    return spa.get("/sanctum/user").status_code


def test_36_a_new_password_ends_them(spa, ada):
    assert status(spa) == 200
    ada.set_password("another")
    ada.save()
    assert status(spa) == 401
    assert spa.post("/api/notes", {"text": "hi"}).status_code == 401


def test_36_a_user_who_was_deactivated_or_deleted_is_nobody(spa, ada):
    User.objects.filter(pk=ada.pk).update(is_active=False)
    assert status(spa) == 401
    ada.delete()
    assert status(spa) == 401


def test_36_a_new_secret_key_ends_them_unless_the_old_one_is_a_fallback(spa, settings):
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another-secret-key"
    settings.SECRET_KEY_FALLBACKS = [old]
    assert status(spa) == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert status(spa) == 200, "Django has signed it anew"
    settings.SECRET_KEY = "a-third-secret-key"
    assert status(spa) == 401
