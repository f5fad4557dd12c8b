"""What Pennant tells Django code.

All are sent with ``send_robust``: a receiver that raises is logged and changes nothing. The sender is the ``Store``.
``feature`` is always the stored name, ``scope`` the object that was given, ``value`` and ``old_value`` decoded values.
Changes carry ``actor`` (a user, a text, or ``None``); they are sent once the change is committed. ``old_value`` is
``None`` and ``had_value`` false where there was none.
"""

from typing import Any

from django.dispatch import Signal


def is_heard(signal: Signal, sender: Any) -> bool:
    """Whether a signal of this sender has receivers. Cheap where it has none at all."""
    return bool(signal.receivers) and signal.has_listeners(sender)


feature_resolved = Signal()
"""A definition gave a scope its first answer. ``feature``, ``scope``, ``value``."""

feature_retrieved = Signal()
"""A feature was checked, from memory or not. ``feature``, ``scope``, ``value``. Not sent for ``load``."""

feature_exposed = Signal()
"""A scope saw the value of a feature that is an ``experiment``: once a request.

``feature``, ``scope``, ``scope_text``, ``value``, ``variant`` (a text), ``reason`` (``pennant.engine.Reason``).
"""

feature_updated = Signal()
"""A scope was given a value.

``feature``, ``scope``, ``scope_text``, ``value``, ``old_value``, ``had_value``, ``actor``.
"""

feature_updated_for_all = Signal()
"""Everyone was given a value.

``feature``, ``value``, ``old_value`` and ``had_value`` (of everyone), ``count``, ``actor``.
"""

feature_steered = Signal()
"""A feature was killed, revived, scheduled or limited to a share.

``feature``, ``steering`` and ``old_steering`` (``pennant.steering.Steering``), ``action``, ``actor``.
"""

feature_deleted = Signal()
"""The value of a scope was forgotten.

``feature``, ``scope``, ``scope_text``, ``old_value``, ``had_value``, ``actor``.
"""

features_purged = Signal()
"""All values of some features were forgotten. ``features`` (a list of names), ``count``, ``actor``."""

features_imported = Signal()
"""Values of features were taken over from another library. ``features`` (a list of names), ``count``, ``actor``."""

all_features_purged = Signal()
"""All values of all features were forgotten. ``count``, ``actor``."""

unknown_feature_resolved = Signal()
"""A feature was checked that nobody defines. ``feature``, ``scope``."""

dynamically_registering_feature = Signal()
"""A ``FeatureClass`` was checked before it was defined. ``feature``, ``cls``."""

unexpected_null_scope = Signal()
"""A feature was asked for nobody, whose resolver takes no ``None``; it is inactive. ``feature``."""

feature_failed = Signal()
"""A feature has its default: its resolver failed, or what is stored is not JSON. ``feature``, ``scope``, ``error``."""
