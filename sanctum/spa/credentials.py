"""What a front end sends to log somebody in."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from django.contrib.auth import get_user_model
from rest_framework import serializers

LONGEST_NAME = 254
LONGEST_PASSWORD = 4096
"""Beyond these nothing is looked up or hashed."""


class Credentials(serializers.Serializer[Any]):
    """A name, a password, and whether to be remembered.

    The name is called ``username``, or as the user model's ``USERNAME_FIELD`` is. Whoever is remembered stays logged in
    for ``SESSION_COOKIE_AGE``, others until the browser is closed; without ``remember`` it is as
    ``SESSION_EXPIRE_AT_BROWSER_CLOSE`` has it.
    """

    username = serializers.CharField(max_length=LONGEST_NAME)
    password = serializers.CharField(max_length=LONGEST_PASSWORD, trim_whitespace=False, write_only=True)
    remember = serializers.BooleanField(allow_null=True, default=None)

    def to_internal_value(self, data: Any) -> Any:
        """Take the name from where the site has it, and write it as Django's own forms do."""
        field = get_user_model().USERNAME_FIELD
        if isinstance(data, Mapping) and "username" not in data and field in data:
            data = {**{key: data[key] for key in ("password", "remember") if key in data}, "username": data[field]}
        read = super().to_internal_value(data)
        return {**read, "username": unicodedata.normalize("NFKC", read["username"])}
