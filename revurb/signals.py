"""What the apps tell each other, without knowing each other. Receivers run where the signal was sent, in its thread."""

from django.dispatch import Signal

access_ended = Signal()
"""Somebody may no longer do what they could: a credential was revoked, or a user was shut out.

The sender is whoever ended it. ``user_id`` (the user's primary key as a text), ``credential`` (as
``revurb.grants.Grant`` has it; ``None`` for everything that the user has) and ``reason`` (a word for logs). ``until``,
a ``datetime``, is there where the end lies ahead, as that of a credential that was replaced by another. ``may_return``
is true where the credential is still good but may do less: whoever comes by it anew is let in. Sent with
``send_robust`` after the transaction that ended it was committed.
"""

feature_changed = Signal()
"""A feature may have another value from now on. Sent after the transaction that changed it was committed.

The sender is whoever keeps features. ``feature`` is its name, ``exposed`` whether front ends may see it. ``user_ids``
lists the primary keys, as texts, of the users for whom it changed; ``None`` means everyone.
"""
