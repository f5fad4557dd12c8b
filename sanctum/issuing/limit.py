"""How many tokens a user may have, however many are made at once."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.db import connections, router, transaction

from sanctum.conf import get_settings
from sanctum.issuing.errors import IssuingError
from sanctum.models import get_token_model


@contextmanager
def keep_limit(owner: Any) -> Iterator[None]:
    """Let one token be inserted while nobody else inserts one for the same owner.

    Raises ``IssuingError`` if the owner has as many as may be. Where there is a limit it locks the owner's row until
    the caller's transaction ends, and on SQLite the database.
    """
    limit = get_settings().TOKEN_LIMIT
    if limit is None:
        yield
        return
    users, tokens = _databases(owner)
    # The tokens' transaction is the inner one: they are committed before the next one counts them.
    with ExitStack() as transactions:
        for database in dict.fromkeys((users, tokens)):
            transactions.enter_context(transaction.atomic(using=database))
        _lock(owner, users)
        if count(owner) >= limit:
            raise IssuingError("user", f"The user has {limit} tokens, which is as many as may be.")
        yield


def _databases(owner: Any) -> tuple[str, str]:
    return router.db_for_write(owner._meta.model, instance=owner), router.db_for_write(
        get_token_model(), instance=owner
    )


def count(owner: Any) -> int:
    """The valid tokens of a user, without those that were rotated and are good for a little longer only."""
    rows = get_token_model()._default_manager.using(_databases(owner)[1])
    return int(rows.filter(user=owner, revoked_at=None).active().count())


def _lock(owner: Any, database: str) -> None:
    rows = owner._meta.model._base_manager.using(database).filter(pk=owner.pk)
    features = connections[database].features
    if not features.has_select_for_update:
        # A write, though it changes nothing, so that SQLite lets no other begin.
        rows.update(**{owner._meta.pk.attname: owner.pk})
        return
    # Without the key, others may meanwhile insert rows that point to the owner.
    no_key = features.has_select_for_no_key_update
    list(rows.select_for_update(no_key=no_key).values_list("pk"))
