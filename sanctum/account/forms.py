"""The form for a new token."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from sanctum.conf import get_settings
from sanctum.issuing.asked import aware
from sanctum.models import LONGEST_NAME
from sanctum.tokens.abilities import ALL, InvalidAbility, check_abilities

LIFETIMES: Mapping[str, tuple[str, timedelta]] = {
    "7": ("7 days", timedelta(days=7)),
    "30": ("30 days", timedelta(days=30)),
    "90": ("90 days", timedelta(days=90)),
    "365": ("1 year", timedelta(days=365)),
}
FOREVER = "never"


class NewTokenForm(forms.Form):
    """Name, abilities and end of a new token, as the settings allow them.

    Abilities are boxes to tick where ``SANCTUM["ABILITIES"]`` names them, else words; they are left out where the
    settings have a default and no names.
    """

    name = forms.CharField(
        max_length=LONGEST_NAME, widget=forms.TextInput(attrs={"autocomplete": "off"}), help_text="What it is for."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        if (field := _abilities_field()) is not None:
            self.fields["abilities"] = field
        self.fields["lifetime"] = forms.ChoiceField(label="Ends after", choices=_lifetimes(), initial="90")

    def clean_abilities(self) -> list[str]:
        given = self.cleaned_data["abilities"]
        try:
            return check_abilities(given.split() if isinstance(given, str) else given)
        except InvalidAbility as error:
            raise forms.ValidationError(f"One of these words {error}.") from None

    @property
    def wanted(self) -> dict[str, Any]:
        """What a valid form asks of ``create_token``."""
        data = self.cleaned_data
        return {"name": data["name"], "abilities": data.get("abilities"), "expires_at": _end(data["lifetime"])}


def _abilities_field() -> forms.Field | None:
    settings = get_settings()
    if settings.ABILITIES:
        choices = [(name, f"{name}: {text}" if text else name) for name, text in settings.ABILITIES.items()]
        return forms.MultipleChoiceField(
            choices=[*choices, (ALL, "everything, also what will be added later")],
            widget=forms.CheckboxSelectMultiple,
            required=False,
            label="May",
        )
    if settings.DEFAULT_ABILITIES is not None:
        return None
    return forms.CharField(
        label="May", max_length=10_000, help_text="Abilities, separated by spaces; * for everything."
    )


def _lifetimes() -> list[tuple[str, str]]:
    longest = get_settings().MAX_EXPIRATION
    fitting = [(key, label) for key, (label, span) in LIFETIMES.items() if longest is None or span <= longest]
    if longest is None:
        return [*fitting, (FOREVER, "Never")]
    return fitting or [("longest", f"{longest}")]


def _end(lifetime: str) -> datetime | None:
    if lifetime == FOREVER:
        return None
    longest = get_settings().MAX_EXPIRATION
    span = LIFETIMES[lifetime][1] if lifetime in LIFETIMES else longest
    return None if span is None else aware(timezone.now() + span)
