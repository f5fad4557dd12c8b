"""Checks of settings for tokens that contradict each other, or have no effect."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.core.checks import CheckMessage, Error, Warning

from sanctum.checks.reading import current_settings
from sanctum.conf.settings import SanctumSettings
from sanctum.surroundings import caches
from sanctum.tokens.abilities import InvalidAbility, check_ability, unknown


def check_tokens(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Run the checks of this module."""
    settings = current_settings()
    return [
        *_check_cache(settings),
        *_check_idle_timeout(settings),
        *_check_default_abilities(settings),
        *_check_issuing_ability(settings),
        *_check_lifetimes(settings),
        *(_without_effect(*each) for each in _idle_keys(settings)),
    ]


def _check_cache(settings: SanctumSettings) -> Iterator[CheckMessage]:
    names = caches.names()
    if settings.CACHE not in names:
        yield Error(
            f"SANCTUM['CACHE'] is {settings.CACHE!r}, which is no entry of CACHES.",
            hint=f'Set "CACHE" to one of {", ".join(map(repr, names[:10])) or "the entries that CACHES should have"}.',
            id="sanctum.E032",
        )


def _check_idle_timeout(settings: SanctumSettings) -> Iterator[CheckMessage]:
    timeout, interval = settings.IDLE_TIMEOUT, settings.LAST_USED_INTERVAL
    if timeout is None:
        return
    if interval is None:
        yield Error(
            "IDLE_TIMEOUT is set, but LAST_USED_INTERVAL is None: the last use is never written, so tokens end "
            "however much they are used.",
            hint='Set "LAST_USED_INTERVAL": timedelta(minutes=1) in SANCTUM, or remove IDLE_TIMEOUT.',
            id="sanctum.E033",
        )
    elif interval >= timeout:
        yield Error(
            f"IDLE_TIMEOUT ({timeout}) is not longer than LAST_USED_INTERVAL ({interval}): a token may end while it "
            "is in use.",
            hint=f'Set "LAST_USED_INTERVAL": timedelta(seconds={_tenth(timeout)}) in SANCTUM.',
            id="sanctum.E034",
        )


def _tenth(span: timedelta) -> int:
    return int(span.total_seconds() // 10)


def _check_default_abilities(settings: SanctumSettings) -> Iterator[CheckMessage]:
    if not settings.ABILITIES or not settings.DEFAULT_ABILITIES:
        return
    if strange := unknown(settings.DEFAULT_ABILITIES, settings.ABILITIES):
        yield Error(
            f"DEFAULT_ABILITIES has {', '.join(map(repr, strange))}, which ABILITIES does not have.",
            hint=f'Add to ABILITIES in SANCTUM: "{strange[0]}": "What it allows".',
            id="sanctum.E035",
        )


def _check_issuing_ability(settings: SanctumSettings) -> Iterator[CheckMessage]:
    ability = settings.ISSUING_ABILITY
    if ability is None:
        return
    if not _can_be_held(ability):
        yield Error(
            f"ISSUING_ABILITY is {ability[:60]!r}, which no token can hold by that name.",
            hint='Set "ISSUING_ABILITY": "tokens:issue" in SANCTUM.',
            id="sanctum.E036",
        )
    elif settings.ABILITIES and ability not in settings.ABILITIES:
        yield Error(
            f"ISSUING_ABILITY is {ability!r}, which ABILITIES does not have, so no token can be given it by name.",
            hint=f'Add to ABILITIES in SANCTUM: "{ability}": "Make, list and revoke tokens".',
            id="sanctum.E036",
        )


def _can_be_held(ability: str) -> bool:
    try:
        return "*" not in check_ability(ability)
    except InvalidAbility:
        return False


def _check_lifetimes(settings: SanctumSettings) -> Iterator[CheckMessage]:
    expiration, longest, idle = settings.EXPIRATION, settings.MAX_EXPIRATION, settings.IDLE_TIMEOUT
    if expiration and longest and expiration < longest:
        yield _contradiction(
            f"MAX_EXPIRATION ({longest}) allows tokens a later end than EXPIRATION ({expiration}), which ends them all "
            "before.",
            "MAX_EXPIRATION",
            expiration,
        )
    end = min((each for each in (expiration, longest) if each), default=None)
    if idle and end and idle >= end:
        yield _contradiction(
            f"IDLE_TIMEOUT ({idle}) is as long as a token may live ({end}), so it ends none.", "IDLE_TIMEOUT", end / 10
        )
    if end and end <= settings.ROTATION_GRACE:
        yield _contradiction(
            f"ROTATION_GRACE ({settings.ROTATION_GRACE}) is as long as a token may live ({end}).",
            "ROTATION_GRACE",
            timedelta(minutes=1),
        )


def _contradiction(message: str, name: str, value: timedelta) -> CheckMessage:
    seconds = max(int(value.total_seconds()), 1)
    return Warning(message, hint=f'Set "{name}": timedelta(seconds={seconds}) in SANCTUM.', id="sanctum.W030")


def _idle_keys(settings: SanctumSettings) -> Iterator[tuple[str, str]]:
    """Keys that change nothing, and why."""
    for name in ("RECORD_IP", "RECORD_USER_AGENT"):
        if getattr(settings, name) and settings.LAST_USED_INTERVAL is None:
            yield name, "LAST_USED_INTERVAL is None, so nothing of the last use is written"
    if settings.VALIDATOR_MAY_WIDEN and not settings.TOKEN_VALIDATOR:
        yield "VALIDATOR_MAY_WIDEN", "TOKEN_VALIDATOR names no function"
    if settings.TOKEN_RETRIEVER and settings.HEADER != "Authorization":
        yield "HEADER", "TOKEN_RETRIEVER reads the token instead"
    wild = [each for each in settings.DEFAULT_ABILITIES or () if each.endswith(":*")]
    if wild and not settings.WILDCARD_ABILITIES:
        yield "DEFAULT_ABILITIES", f"WILDCARD_ABILITIES is off, so {wild[0]!r} covers nothing"


def _without_effect(name: str, reason: str) -> CheckMessage:
    return Warning(
        f"SANCTUM[{name!r}] is set, but {reason}.",
        hint=f"Remove {name} from SANCTUM, or mend what it rests on.",
        id="sanctum.W031",
    )
