"""Telling other apps that features changed (``revurb.signals.feature_changed``), for the pages that they reach."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model

from pennant.definitions.registry import registry
from pennant.engine.operations import log_failures
from pennant.engine.requirements import dependents
from revurb.signals import feature_changed


def announce(changes: Iterable[tuple[str, str | None]]) -> None:
    """Tell of changes that were committed: features and the texts of scopes; ``None`` for everyone.

    An empty name means all features. One signal goes out for each feature, and for each that requires it. Of scopes
    that are no users nobody is told: who else sees them changed only the site knows.
    """
    if not feature_changed.has_listeners():
        return
    for feature, scopes in _by_feature(changes).items():
        user_ids = None if None in scopes else [pk for pk in map(_user_id, scopes) if pk is not None]
        if user_ids is None or user_ids:
            _send(feature, user_ids)


def _by_feature(changes: Iterable[tuple[str, str | None]]) -> dict[str, dict[Any, None]]:
    """The scopes of each feature, in order."""
    found: dict[str, dict[Any, None]] = {}
    for name, scope in changes:
        for feature in [name, *sorted(dependents(name, registry))] if name else registry.names():
            found.setdefault(feature, {})[scope] = None
    return found


def _user_id(scope: str | None) -> str | None:
    label, _, pk = (scope or "").partition("|")
    return pk if pk and label == get_user_model()._meta.concrete_model._meta.label_lower else None  # type: ignore[union-attr]


def _send(feature: str, user_ids: list[str] | None) -> None:
    definition = registry.get(feature)
    exposed = definition is not None and definition.expose
    log_failures(feature_changed.send_robust(registry, feature=feature, exposed=exposed, user_ids=user_ids))
