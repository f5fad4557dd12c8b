"""The form field for abilities: checkboxes where a site lists its abilities, else a text with one per line."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from revurb.conf.values import show
from sanctum.conf import get_settings
from sanctum.tokens.abilities import ALL, InvalidAbility, check_abilities, check_ability

NOTHING = "Without any, the token may do nothing that an ability guards."


class AbilitiesText(forms.CharField):
    """Abilities as a text, separated by spaces, commas or new lines."""

    widget = forms.Textarea(attrs={"rows": 5, "cols": 60, "spellcheck": "false", "autocapitalize": "none"})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        return _checked(super().clean(value).replace(",", " ").split())

    def has_changed(self, initial: Any, data: Any) -> bool:
        held = initial if isinstance(initial, list) else []
        return held != (data or "").replace(",", " ").split()


class AbilitiesChoice(forms.MultipleChoiceField):
    """Abilities as checkboxes."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> list[str]:
        return _checked(super().clean(value))


def abilities_field(held: Iterable[str] = ()) -> forms.Field:
    """A field for the abilities that there are, and for those which a token holds besides."""
    known = get_settings().ABILITIES
    if not known:
        return AbilitiesText(required=False, help_text=f"One per line; {ALL} is everything. {NOTHING}")
    choices = {ALL: f"{ALL} (everything)", **_wildcards(known)}
    choices |= {name: f"{name}: {text}" if text else name for name, text in known.items()}
    choices |= {name: f"{name} (not among this site's abilities)" for name in held if name not in choices}
    return AbilitiesChoice(required=False, choices=list(choices.items()), help_text=NOTHING)


def _wildcards(known: Iterable[str]) -> dict[str, str]:
    if not get_settings().WILDCARD_ABILITIES:
        return {}
    groups = dict.fromkeys(name.rpartition(":")[0] for name in known if ":" in name)
    return {f"{group}:*": f"{group}:* (all that begins so)" for group in groups}


def _checked(names: list[str]) -> list[str]:
    for name in names:
        try:
            check_ability(name)
        except InvalidAbility as error:
            raise ValidationError(f"{show(name)} {error}.") from None
    try:
        return check_abilities(names)
    except InvalidAbility as error:
        raise ValidationError(f"The list {error}.") from None
