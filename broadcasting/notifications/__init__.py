"""Notifications: what one user is told, wherever that user has a page open."""

from broadcasting.notifications.notification import BroadcastNotification
from broadcasting.notifications.sending import anotify, notify

__all__ = ["BroadcastNotification", "anotify", "notify"]
