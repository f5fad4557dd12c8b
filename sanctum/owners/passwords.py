"""What a new password does to tokens: it ends them, but for one that is the same password, hashed anew."""

from typing import Any

from django.contrib.auth.hashers import get_hasher, identify_hasher, is_password_usable
from django.db import router
from django.db.models import TextField, Value
from django.db.models.functions import Concat

from sanctum.conf import get_settings
from sanctum.issuing.fingerprint import SEPARATOR, fingerprint, fingerprint_of
from sanctum.issuing.revoking import revoke_tokens
from sanctum.models import get_token_model


def let_tokens_follow(user: Any, update_fields: Any) -> None:
    """Before a save: give tokens the fingerprint that their owner will have, if it is the same password hashed anew.

    They keep the one that they had. So it does not matter which of several logins at once, each of which hashes anew,
    saves last, nor whether a token is used between this and that. Two queries, for such saves only.
    """
    if not is_hashed_anew(user, update_fields):
        return
    rows = type(user)._base_manager.using(router.db_for_write(type(user), instance=user))
    old = rows.filter(pk=user.pk).values_list("password", flat=True).first()
    if old is None:
        return
    more = Value(SEPARATOR + fingerprint(user))
    _tokens(user).filter(password_fingerprint__contains=fingerprint_of(old)).update(
        password_fingerprint=Concat("password_fingerprint", more, output_field=TextField())
    )


def end_tokens_of_old_password(user: Any, update_fields: Any) -> None:
    """After a save: revoke the tokens that were made under another password."""
    if not get_settings().REVOKE_ON_PASSWORD_CHANGE or not _may_be_new(user, update_fields):
        return
    if is_hashed_anew(user, update_fields):
        return
    # They are refused as it is. Revoked they also end what they had opened, and don't count.
    rows = _tokens(user).exclude(password_fingerprint="")
    revoke_tokens(rows.exclude(password_fingerprint__contains=fingerprint(user)), "password_changed")


def is_hashed_anew(user: Any, update_fields: Any) -> bool:
    """Whether a save is the one of ``check_password``, which hashes a password as the site prefers it today.

    Django saves nothing but the hash then, and has the object forget the password that it was made of, where code that
    writes a hash by itself leaves no trace (``AbstractBaseUser.check_password``).
    """
    if set(update_fields or ()) != {"password"} or user.__dict__.get("_password", "none was set") is not None:
        return False
    return is_current(user.password)


def is_current(encoded: str) -> bool:
    """Whether this is a hash as the site would make it today."""
    preferred = get_hasher()
    try:
        hasher = identify_hasher(encoded)
        return hasher.algorithm == preferred.algorithm and not preferred.must_update(encoded)
    except Exception:  # Hashers raise whatever they like for what they can't read; a user's save shall not fail by it.
        return False


def _may_be_new(user: Any, update_fields: Any) -> bool:
    """Whether a save wrote a new password: of all fields, one that was set, or one that nobody can use."""
    if update_fields is not None:
        return "password" in update_fields
    return getattr(user, "_password", None) is not None or not is_password_usable(getattr(user, "password", None))


def _tokens(user: Any) -> Any:
    model = get_token_model()
    return model._default_manager.using(router.db_for_write(model, instance=user)).filter(user=user)
