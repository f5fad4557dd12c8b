"""What makes us forget tokens that are remembered: whatever changes them or their owners through models and signals.

What a queryset's ``update()`` changes sends no signal; it is noticed after ``SANCTUM["CACHE_SECONDS"]``.
"""

import functools
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.db import router, transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from sanctum.authentication.remembering import forget
from sanctum.conf import get_settings
from sanctum.models import get_token_model, owner_model
from sanctum.signals import token_revoked

_UNIMPORTANT = frozenset({"last_login"})


def watch() -> None:
    """Forget tokens when they or their owners change. To be called once per process, when models are there."""
    model = get_token_model()
    token_revoked.connect(_forget_revoked, dispatch_uid=__name__)
    post_delete.connect(_forget_changed, sender=model, dispatch_uid=__name__)
    post_save.connect(_forget_changed, sender=model, dispatch_uid=__name__)
    # Of every model: a user may be saved as an instance of a proxy, or of a model that inherits from it.
    post_save.connect(_forget_tokens_of, dispatch_uid=f"{__name__}.user")


def unwatch() -> None:
    """The opposite, so that nobody pays for it who has no use of it."""
    model = get_token_model()
    token_revoked.disconnect(dispatch_uid=__name__)
    post_delete.disconnect(sender=model, dispatch_uid=__name__)
    post_save.disconnect(sender=model, dispatch_uid=__name__)
    post_save.disconnect(dispatch_uid=f"{__name__}.user")


def watch_if_needed() -> None:
    """Watch where tokens are remembered. Wrong settings are a matter of the system checks."""
    try:
        needed = bool(get_settings().CACHE_SECONDS)
        (watch if needed else unwatch)()
    except (ImproperlyConfigured, LookupError, AttributeError):
        return


def _forget_revoked(*, token: Any, **kwargs: Any) -> None:
    forget([token.token_hash])


def _forget_changed(*, instance: Any, using: str, created: bool = False, **kwargs: Any) -> None:
    if created:
        return
    digest = instance.__dict__.get("token_hash")
    _after_commit(using, lambda: [digest] if digest else [])


def _forget_tokens_of(
    *, instance: Any, created: bool, using: str, update_fields: Iterable[str] | None, **kwargs: Any
) -> None:
    if created or not isinstance(instance, owner_model(get_token_model())):
        return
    if update_fields is None or not _UNIMPORTANT.issuperset(update_fields):
        _after_commit(using, functools.partial(_digests_of, instance.pk))


def _digests_of(user_id: Any) -> list[str]:
    model = get_token_model()
    rows = model._base_manager.using(router.db_for_write(model)).filter(user=user_id)
    return list(rows.values_list("token_hash", flat=True))


def _after_commit(using: str, digests: Callable[[], list[str]]) -> None:
    """Others see the change from then on; until then they would remember what was there before."""
    transaction.on_commit(lambda: forget(digests()), using=using, robust=True)


@receiver(setting_changed)
def _watch_anew(*, setting: str, **kwargs: Any) -> None:
    if setting == "SANCTUM":
        watch_if_needed()
