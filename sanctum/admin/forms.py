"""What is asked for: to make a token, to change one, to revoke or extend those that were chosen."""

import secrets
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import ValidationError
from django.utils import timezone

from sanctum.admin.abilities_field import abilities_field
from sanctum.conf import get_settings
from sanctum.issuing import IssuingError
from sanctum.issuing.asked import aware, check_abilities, check_expiry, check_name
from sanctum.tokens.abilities import missing

GAIN_REFUSED = "To let a token do more, or last longer, takes the permission to issue tokens for its owner."


class TokenForm(forms.ModelForm):
    """Name, abilities and end of a token. ``may_gain`` is the admin's word: whether it may get more than it has."""

    may_gain = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "abilities" in self.fields:
            self.fields["abilities"] = abilities_field(self.instance.abilities if self.instance.pk else ())

    def clean_name(self) -> str:
        """Names are as ``create_token`` wants them."""
        return str(_accepted(check_name, self.cleaned_data["name"]))

    def clean_abilities(self) -> list[str]:
        """What a token holds already it may keep; what is new to it must be as ``create_token`` wants it."""
        names: list[str] = self.cleaned_data["abilities"]
        held = self.instance.abilities if isinstance(self.instance.abilities, list) else []
        _accepted(lambda new: check_abilities(new, None), [each for each in names if each not in held])
        return names

    def clean_expires_at(self) -> Any:
        """An end that stays as it is may lie in the past; another may not."""
        if "expires_at" not in self.changed_data:
            return self.instance.expires_at
        return _accepted(check_expiry, aware(self.cleaned_data["expires_at"]))

    def clean(self) -> dict[str, Any]:
        """Only who could issue the token anew gives it more than it has."""
        cleaned = super().clean() or self.cleaned_data
        if self.instance.pk and not self.may_gain:
            self._refuse_gain(cleaned)
        return cleaned

    def _refuse_gain(self, cleaned: dict[str, Any]) -> None:
        wildcards = get_settings().WILDCARD_ABILITIES
        if missing(self.instance.abilities, cleaned.get("abilities", ()), wildcards=wildcards):
            self.add_error("abilities", GAIN_REFUSED)
        if "expires_at" in self.changed_data and is_later(cleaned.get("expires_at"), self.initial.get("expires_at")):
            self.add_error("expires_at", GAIN_REFUSED)


class FormId(forms.CharField):
    """By which a form is known again. One that is shown again gets another."""

    def bound_data(self, data: Any, initial: Any) -> Any:
        return initial


class IssueForm(TokenForm):
    """A token that is to be made. ``refused`` is set by the admin: why it could not be made as asked for."""

    refused: IssuingError | None = None

    form_id = FormId(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["form_id"] = secrets.token_urlsafe(16)
        self.initial.setdefault("abilities", list(get_settings().DEFAULT_ABILITIES or ()))
        if longest := get_settings().MAX_EXPIRATION:
            self.fields["expires_at"].required = True
            self.initial.setdefault("expires_at", (timezone.now() + longest).replace(microsecond=0))

    def clean_expires_at(self) -> Any:
        """Whatever it was filled in with."""
        end = aware(self.cleaned_data["expires_at"])
        _accepted(check_expiry, end)
        return end

    def clean(self) -> dict[str, Any]:
        """Say what ``create_token`` said, at the field that it is about."""
        cleaned = super().clean()
        if self.refused is not None:
            field = self.refused.field if self.refused.field in self.fields else None
            self.add_error(field, str(self.refused))
        return cleaned


class RevokeForm(forms.Form):
    """Why tokens are revoked."""

    title = "Revoke tokens"
    question = "Whoever uses these tokens is shut out at once. This can't be undone."
    button = "Revoke"

    reason = forms.CharField(
        max_length=255,
        required=False,
        help_text="Kept with the tokens, and shown to their owners, until they are pruned.",
    )


class ExtendForm(forms.Form):
    """Until when tokens shall last."""

    title = "Extend tokens"
    question = "These tokens get a new end. Those that were revoked stay so."
    button = "Extend"

    expires_at = forms.SplitDateTimeField(label="New end", widget=AdminSplitDateTime)

    def clean_expires_at(self) -> Any:
        """In the future, and no later than tokens may last."""
        return _accepted(check_expiry, aware(self.cleaned_data["expires_at"]))


def is_later(end: Any, than: Any) -> bool:
    """Whether one end of a token is later than another; ``None`` is never."""
    return than is not None and (end is None or end > than)


def _accepted(check: Any, value: Any) -> Any:
    try:
        return check(value)
    except IssuingError as error:
        raise ValidationError(str(error)) from None
