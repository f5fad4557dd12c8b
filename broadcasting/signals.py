"""What the server tells Django code: one signal per thing that happens to sockets and channels.

Receivers may be sync or async. They run one after another in a background task of the server's
loop (sync ones in a thread), in the order in which things happened; an exception is logged and
changes nothing. A signal without a receiver costs one attribute look-up.

Every signal but the last two carries ``application`` (``broadcasting.protocol.application.Application``) besides what
is named at each of them. ``channel`` is the channel's name, ``socket_id`` the connection's.
"""

from django.dispatch import Signal

connection_opened = Signal()
"""A socket was accepted. ``socket_id``, ``origin`` (``str`` or ``None``)."""

connection_closed = Signal()
"""A socket is gone, whoever closed it. ``socket_id``, ``code`` (the close code)."""

connection_pruned = Signal()
"""A socket did not answer a ping and is about to be closed. ``socket_id``."""

channel_occupied = Signal()
"""A channel got its first subscription. ``channel``."""

channel_vacated = Signal()
"""A channel lost its last subscription. ``channel``."""

subscribed = Signal()
"""A socket subscribed to a channel. ``channel``, ``socket_id``, ``user_id`` (``None`` but for members)."""

unsubscribed = Signal()
"""A socket left a channel. ``channel``, ``socket_id``, ``user_id`` (``None`` but for members)."""

member_added = Signal()
"""A user joined a presence channel with their first socket. ``channel``, ``user_id``, ``user_info``."""

member_removed = Signal()
"""A user left a presence channel with their last socket. ``channel``, ``user_id``."""

message_received = Signal()
"""A client sent a message. ``socket_id``, ``message`` (the text as it came)."""

message_sent = Signal()
"""A message went out. ``message`` (the text), ``socket_ids`` (a tuple of the receivers)."""

client_event = Signal()
"""A client event was accepted. ``channel``, ``socket_id``, ``user_id``, ``event``, ``data``."""

cache_miss = Signal()
"""Somebody subscribed to a cache channel that remembers nothing. ``channel``."""

broadcast_failed = Signal()
"""An event of ``broadcast()`` could not be sent, for good. The sender is the event's class, or ``None``.

``error`` (a ``BroadcastError``), ``name`` (``None`` for an event that could not be made), ``channels``, ``connection``
(``None`` likewise). Sent by the process that gave up, maybe a queue's worker; it carries no ``application``.
"""

outbox_event_dead = Signal()
"""An event of the outbox was set aside. The sender is ``broadcasting.models.OutboxEvent``.

``id`` (the row's), ``connection``, ``name``, ``channels``, ``error``. Sent by the relay, which waits for receivers; it
carries no ``application``.
"""
