"""What happens to users and tokens outside of Sanctum, and ends somebody's access at once.

Only what is saved and deleted by objects is seen: ``QuerySet.update()`` sends no signal, in Django.
"""

from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_save

from revurb.signals import access_ended
from sanctum.models import get_token_model, owner_model
from sanctum.owners.passwords import end_tokens_of_old_password, let_tokens_follow


def watch() -> None:
    """Listen to the models of users and of tokens, and to those that inherit from them. A second call does nothing."""
    try:
        tokens = get_token_model()
        users = owner_model(tokens)
    except (ImproperlyConfigured, LookupError, AttributeError):
        return  # sanctum.E010 and its like say what is wrong.
    for model in apps.get_models():
        if issubclass(model, users):
            pre_save.connect(_user_is_saved, model, dispatch_uid="sanctum.user_is_saved")
            post_save.connect(_user_was_saved, model, dispatch_uid="sanctum.user_was_saved")
            post_delete.connect(_user_was_deleted, model, dispatch_uid="sanctum.user_was_deleted")
        if issubclass(model, tokens):
            post_delete.connect(_token_was_deleted, model, dispatch_uid="sanctum.token_was_deleted")


def _user_is_saved(*, instance: Any, update_fields: Any = None, raw: bool = False, **kwargs: Any) -> None:
    if not raw and not instance._state.adding:
        let_tokens_follow(instance, update_fields)


def _user_was_saved(
    *, instance: Any, created: bool, using: str, update_fields: Any = None, raw: bool = False, **kwargs: Any
) -> None:
    if raw or created:
        return
    end_tokens_of_old_password(instance, update_fields)
    if not instance.is_active and (update_fields is None or "is_active" in update_fields):
        _end(type(instance), str(instance.pk), using, None, "deactivated")


def _user_was_deleted(*, instance: Any, using: str, **kwargs: Any) -> None:
    _end(type(instance), str(instance.pk), using, None, "deleted")


def _token_was_deleted(*, instance: Any, using: str, **kwargs: Any) -> None:
    if instance.refusal() is None:
        _end(type(instance), str(instance.user_id), using, instance.credential, "deleted")


def _end(sender: Any, user_id: str, using: str, credential: str | None, reason: str) -> None:
    def tell() -> None:
        access_ended.send_robust(sender=sender, user_id=user_id, credential=credential, reason=reason)

    transaction.on_commit(tell, using=using)
