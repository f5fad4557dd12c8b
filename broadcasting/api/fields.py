"""Fields of the serializers, with messages in Laravel's manner that name their field by ``:attribute``."""

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from broadcasting.protocol.channels import ChannelName
from broadcasting.protocol.errors import InvalidChannelName

REQUIRED = "The :attribute field is required."
NOT_TEXT = "The :attribute field must be a string."
NOT_UNICODE = "The :attribute field must be valid Unicode text."
NOT_ARRAY = "The :attribute field must be an array."
NOT_CHANNEL = "The :attribute field must be a valid channel name of at most {max_length} characters."
TOO_LONG = "The :attribute field may have at most {max_length} characters."
TOO_MANY = "The :attribute field may have at most {max_length} items."


class TextField(serializers.CharField):
    """A string as it came: not stripped, not made of a number. ``null`` counts as absent.

    Empty, or nothing but white space, is not "required" in Laravel's sense.
    """

    default_error_messages = {"required": REQUIRED, "null": REQUIRED, "blank": REQUIRED, "max_length": TOO_LONG}

    def __init__(self, **options: Any) -> None:
        options.setdefault("allow_null", not options.get("required", True))
        super().__init__(trim_whitespace=False, **options)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        empty, value = self.validate_empty_values(data)
        if empty:
            return value
        if not isinstance(data, str):
            raise ValidationError(NOT_TEXT)
        return self.check(data)

    def check(self, data: str) -> str:
        """Return the text, or raise ``ValidationError``."""
        if not self.allow_blank and (not data or data.isspace()):
            self.fail("blank")
        if self.max_length is not None and len(data) > self.max_length:
            self.fail("max_length", max_length=self.max_length)
        try:
            data.encode()
        except UnicodeEncodeError:
            raise ValidationError(NOT_UNICODE) from None
        return data


class ChannelField(TextField):
    """The name of a channel, in Pusher's grammar."""

    def __init__(self, *, max_length: int, **options: Any) -> None:
        super().__init__(max_length=max_length, **options)
        self._longest = max_length

    def check(self, data: str) -> str:
        try:
            return ChannelName.parse(data, self._longest).name
        except InvalidChannelName:
            raise ValidationError(NOT_CHANNEL.format(max_length=self._longest)) from None


class ItemsField(serializers.ListField):
    """An array. ``null`` counts as absent."""

    default_error_messages = {
        "required": REQUIRED,
        "null": REQUIRED,
        "empty": REQUIRED,
        "not_a_list": NOT_ARRAY,
        "max_length": TOO_MANY,
    }

    def to_internal_value(self, data: Any) -> list[Any]:
        # Before the items are looked at: there may be thousands.
        if isinstance(data, list) and self.max_length is not None and len(data) > self.max_length:
            self.fail("max_length", max_length=self.max_length)
        return super().to_internal_value(data)
