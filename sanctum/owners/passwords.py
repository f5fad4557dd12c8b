"""What a new password does to tokens: it ends them, but for one that is the same password, hashed anew."""

from typing import Any

from django.contrib.auth.hashers import get_hasher, identify_hasher, is_password_usable
from django.db import connections, router

from sanctum.conf import get_settings
from sanctum.issuing.fingerprint import fingerprint, fingerprint_of
from sanctum.issuing.revoking import revoke_tokens
from sanctum.models import get_token_model

_OLD = "_sanctum_old_password"


def remember_old_password(user: Any, update_fields: Any) -> None:
    """Before a save: keep what the database has, where Django may be hashing the same password anew.

    That is how ``check_password`` saves at a login, once ``PASSWORD_HASHERS`` have changed: the password alone, without
    having set one. One query, for such saves only.
    """
    if set(update_fields or ()) != {"password"} or getattr(user, "_password", None) is not None:
        return
    database = router.db_for_write(type(user), instance=user)
    rows = type(user)._base_manager.using(database).filter(pk=user.pk)
    connection = connections[database]
    if connection.in_atomic_block and connection.features.has_select_for_update:
        rows = rows.select_for_update()  # Two logins at once: the second sees what the first has written.
    setattr(user, _OLD, rows.values_list("password", flat=True).first())


def follow_password(user: Any, update_fields: Any) -> None:
    """After a save: let tokens go with a password that was hashed anew, and revoke them for any other new one."""
    old = user.__dict__.pop(_OLD, None)
    if not get_settings().REVOKE_ON_PASSWORD_CHANGE or not _may_be_new(user, update_fields):
        return
    model = get_token_model()
    rows = model._default_manager.using(router.db_for_write(model, instance=user)).filter(user=user)
    if old is not None and is_upgrade(old, user.password):
        rows.filter(password_fingerprint=fingerprint_of(old)).update(password_fingerprint=fingerprint(user))
    # Those that already don't fit are refused as it is; revoked they end what they had opened, and don't count.
    revoke_tokens(rows.exclude(password_fingerprint__in=["", fingerprint(user)]), "password_changed")


def is_upgrade(old: str, new: str) -> bool:
    """Whether a stored hash is out of date, and the one that takes its place is not."""
    return _is_current(old) is False and _is_current(new) is True


def _may_be_new(user: Any, update_fields: Any) -> bool:
    """Whether a save wrote a new password: of all fields, one that was set, or one that nobody can use."""
    if update_fields is not None:
        return "password" in update_fields
    return getattr(user, "_password", None) is not None or not is_password_usable(getattr(user, "password", None))


def _is_current(encoded: str) -> bool | None:
    """Whether the site would hash in this way today; ``None`` for what is no hash that it knows."""
    preferred = get_hasher()
    try:
        hasher = identify_hasher(encoded)
        return hasher.algorithm == preferred.algorithm and not preferred.must_update(encoded)
    except (
        Exception
    ):  # Hashers raise whatever they like for what they can't read, and a user's save shall not fail by it.
        return None
