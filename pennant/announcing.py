"""Telling other apps that features changed (``revurb.signals.feature_changed``), for the pages that they reach."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model

from pennant.definitions.registry import registry
from pennant.engine.operations import log_failures
from pennant.engine.requirements import dependents
from pennant.scopes.text import pk_in
from revurb.signals import feature_changed


def announce(changes: Iterable[tuple[str, str | None]]) -> None:
    """Tell of changes that were committed: features and the texts of scopes; ``None`` for everyone.

    An empty name means all features. One signal goes out for each feature, and for each that requires it. Of scopes
    that are no users nobody is told: who else sees them changed only the site knows.
    """
    if not feature_changed.has_listeners():
        return
    user_model = get_user_model()
    for feature, scopes in _by_feature(changes).items():
        user_ids = None if None in scopes else [pk for scope in scopes if (pk := pk_in(scope, user_model))]
        if user_ids is None or user_ids:
            _send(feature, user_ids)


def _by_feature(changes: Iterable[tuple[str, str | None]]) -> dict[str, dict[Any, None]]:
    """The scopes of each feature, in order."""
    by_name: dict[str, dict[Any, None]] = {}
    for name, scope in changes:
        by_name.setdefault(name, {})[scope] = None
    found: dict[str, dict[Any, None]] = {}
    for name, scopes in by_name.items():
        for feature in [name, *sorted(dependents(name, registry))] if name else registry.names():
            found.setdefault(feature, {}).update(scopes)
    return found


def _send(feature: str, user_ids: list[str] | None) -> None:
    definition = registry.get(feature)
    exposed = definition is not None and definition.expose
    log_failures(feature_changed.send_robust(registry, feature=feature, exposed=exposed, user_ids=user_ids))
