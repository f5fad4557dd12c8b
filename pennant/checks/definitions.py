"""Checks of definitions: what contradicts another, what will surprise, and what is over."""

from typing import Any

from django.core.checks import CheckMessage, Error, Warning
from django.utils import timezone

from pennant.definitions import registry
from pennant.definitions.definition import Definition
from pennant.engine.requirements import in_waves
from pennant.errors import CircularFeature


def check_definitions(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Report definitions that can't be meant like that."""
    found = [message for each in registry for message in _of(each)]
    return [*_duplicates(), *found]


def check_dates(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Warn of features whose time is over."""
    today, now = timezone.localdate(), timezone.now()
    expired: list[CheckMessage] = [
        Warning(
            f"The feature {each.name!r} expired on {each.expires}.",
            hint="Remove it from the code (`manage.py pennant_stale` says where it is), or give it another date.",
            id="pennant.W011",
        )
        for each in registry
        if each.expires is not None and each.expires < today
    ]
    over: list[CheckMessage] = [
        Warning(
            f"The schedule of the feature {each.name!r} ended at {each.schedule.off_at}: it is inactive for everyone.",
            hint="Remove the feature, or its schedule.",
            id="pennant.W012",
        )
        for each in registry
        if each.schedule is not None and each.schedule.off_at is not None and each.schedule.off_at <= now
    ]
    return expired + over


def _duplicates() -> list[CheckMessage]:
    return [
        Warning(
            f"The feature {later.name!r} is defined twice: in {earlier.origin} and in {later.origin}, which counts.",
            hint="Rename or remove one of them.",
            id="pennant.W010",
        )
        for earlier, later in registry.duplicates
    ]


def _of(definition: Definition) -> list[CheckMessage]:
    name = definition.name
    found: list[CheckMessage] = []
    try:
        in_waves([name], registry)
    except CircularFeature as error:
        found.append(Error(f"{error}", hint="Take one of them out of the other's requires.", id="pennant.E010"))
    for each in definition.requires:
        if each not in registry:
            found.append(
                Error(
                    f"The feature {name!r} requires {each!r}, which no code defines: it is inactive for everyone.",
                    hint="Correct the name, or define that feature.",
                    id="pennant.E011",
                )
            )
    if definition.kind == "value" and _looks_inactive(definition.source):
        found.append(
            Warning(
                f"The feature {name!r} is defined as {definition.source!r}, and so is active for everyone.",
                hint="Whatever is not False is active. Define it as False, or by a function.",
                id="pennant.W013",
            )
        )
    if definition.kind == "value" and definition.before is None and isinstance(definition.source, str):
        found += _roles(definition)
    return found


def _looks_inactive(value: Any) -> bool:
    return value is not False and (not value or (isinstance(value, str) and value.strip().lower() in _NO))


_NO = frozenset({"off", "no", "false", "none", "null", "disabled", "inactive", "0"})


def _roles(definition: Definition) -> list[CheckMessage]:
    """A constant that reads like whom the feature is for, as in laravel/pennant#39."""
    if definition.source.strip().lower() not in _ROLES:
        return []
    return [
        Warning(
            f"The feature {definition.name!r} has the value {definition.source!r} for everyone, whoever asks.",
            hint="A text is a value, not a condition: define the feature by a function of the user.",
            id="pennant.W014",
        )
    ]


_ROLES = frozenset(
    {"admin", "admins", "administrator", "staff", "superuser", "superusers", "authenticated", "beta", "users"}
)
