"""What pages of features ask for."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from pennant.admin.picking import KINDS
from pennant.admin.showing import plain, pretty
from pennant.errors import PennantError
from pennant.models import LONGEST_NOTE
from pennant.rollout import Schedule
from pennant.values import LONGEST_VALUE, encode

_LOCAL = "%Y-%m-%dT%H:%M"
OTHER = "json"


class ShareForm(forms.Form):
    """The share of scopes that is let in."""

    percent = forms.FloatField(
        label="Percent",
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"step": "0.001", "inputmode": "decimal", "data-pennant-number": ""}),
        error_messages={"required": "Give a percentage from 0 to 100."},
    )


class _Moment(forms.DateTimeField):
    widget = forms.DateTimeInput(format=_LOCAL, attrs={"type": "datetime-local"})

    def clean(self, value: Any) -> Any:
        moment = super().clean(value)
        try:
            return timezone.make_aware(moment) if moment is not None and timezone.is_naive(moment) else moment
        except (ValueError, OverflowError):
            raise ValidationError("There is no such time.") from None


class ScheduleForm(forms.Form):
    """From when until when a feature may be active, in the site's time zone."""

    on_from = _Moment(label="On from", required=False)
    off_at = _Moment(label="Off at", required=False)

    def clean(self) -> dict[str, Any]:
        """An end comes after its beginning; one of both is there."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        if not cleaned.get("on_from") and not cleaned.get("off_at"):
            raise ValidationError("Give a beginning, an end, or both; without either, clear the schedule instead.")
        try:
            cleaned["schedule"] = Schedule(cleaned.get("on_from"), cleaned.get("off_at"))
        except ValueError as error:
            raise ValidationError(str(error)) from None
        return cleaned


class ScopeForm(forms.Form):
    """Whom the page shall look at."""

    kind = forms.ChoiceField(label="Look up", choices=KINDS)
    who = forms.CharField(
        label="Who",
        required=False,
        max_length=300,
        strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}),
    )


class ValueForm(forms.Form):
    """A value: on, off, one of the definition's variants, or any JSON. ``value`` in ``cleaned_data`` is decoded."""

    choice = forms.ChoiceField(label="Value", widget=forms.RadioSelect)
    other = forms.CharField(
        label="JSON",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 40, "spellcheck": "false", "data-pennant-json": ""}),
    )

    def __init__(self, *args: Any, definition: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.variants: dict[str, Any] = {}
        if definition is not None and definition.kind == "variants":
            self.variants = {
                f"variant:{number}": value for number, value in enumerate(definition.source.values.values())
            }
        choices = [(key, plain(pretty(value), 60)) for key, value in self.variants.items()]
        self.fields["choice"].choices = [  # type: ignore[attr-defined]
            *([] if choices else [("on", "On")]),
            ("off", "Off"),
            *choices,
            (OTHER, "Other JSON"),
        ]

    def clean(self) -> dict[str, Any]:
        """Turn what was chosen into a value, or say what is wrong with it."""
        cleaned = super().clean() or self.cleaned_data
        choice = cleaned.get("choice")
        if choice == OTHER:
            try:
                cleaned["value"] = read_json(cleaned.get("other") or "")
            except ValidationError as error:
                self.add_error("other", error)
        elif choice:
            cleaned["value"] = self.variants.get(choice, choice == "on")
        return cleaned


class NoteForm(forms.Form):
    """Why something is changed."""

    note = forms.CharField(
        label="Note",
        required=False,
        max_length=LONGEST_NOTE,
        help_text="Why; kept in the feature's history.",
        widget=forms.TextInput(attrs={"size": 60}),
    )


class PurgeForm(NoteForm):
    """What is to be forgotten."""

    what = forms.ChoiceField(
        label="Forget",
        choices=[
            ("all", "All values"),
            ("resolved", "First answers only; what somebody gave stays"),
            ("steering", "All values, and kill switch, share and schedule"),
        ],
        widget=forms.RadioSelect,
        initial="all",
    )


def read_json(text: str) -> Any:
    """The value of a JSON text that somebody wrote. Raises ``ValidationError`` that says where it is none."""
    if not text.strip():
        raise ValidationError('Write a JSON value: 42, "blue", {"limit": 3} ...')
    if len(text) > LONGEST_VALUE:
        raise ValidationError(f"A value may have {LONGEST_VALUE:,} characters, not {len(text):,}.")
    try:
        value = json.loads(text)
        encode(value)
    except json.JSONDecodeError as error:
        hint = " A text needs double quotes." if text.strip()[:1] not in ('"', "{", "[") else ""
        raise ValidationError(
            f"This is no JSON: {error.msg}, line {error.lineno}, column {error.colno}.{hint}"
        ) from None
    except (PennantError, ValueError, RecursionError) as error:
        raise ValidationError(f"This can't be kept as a value: {plain(str(error), 200)}") from None
    return value


def local_text(moment: Any) -> str:
    """A moment as ``ScheduleForm`` has it."""
    return timezone.localtime(moment).strftime(_LOCAL) if moment else ""
