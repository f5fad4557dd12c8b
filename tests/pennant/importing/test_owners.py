"""Primary keys of foreign rows."""

import pytest
from django.contrib.auth.models import User

from pennant.importing.owners import instance_texts

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_a_key_is_the_text_of_its_instance_or_nothing():
    ada = User.objects.create_user("ada")
    keys = [ada.pk, str(ada.pk), "x", "", None, "9" * 50, -1]
    assert instance_texts(User, keys) == dict.fromkeys([ada.pk, str(ada.pk)], f"auth.user|{ada.pk}")
    assert instance_texts(User, ["ada", "x" * 500], "username") == {"ada": f"auth.user|{ada.pk}"}
