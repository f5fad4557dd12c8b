"""Good tokens, remembered for a few seconds in a cache, so that a request with one needs no query.

An entry is found by the digest of the token, and holds the columns of the token and of its owner but those that may be
secret, which are loaded if they are asked for. It can only let somebody in: before a refusal the database is asked.
"""

import logging
from collections.abc import Iterable
from typing import Any

from django.core.cache import caches
from django.db.models import ForeignKey, Model
from django.views.debug import SafeExceptionReporterFilter

from sanctum.authentication.judging import judge
from sanctum.authentication.lookup import is_of
from sanctum.conf import get_settings
from sanctum.models import get_token_model
from sanctum.tokens.text import ParsedToken

logger = logging.getLogger(__name__)

FORGOTTEN = False
FORGOTTEN_SECONDS = 60
"""For how long nothing is remembered of a token that was forgotten: ``add`` does not overwrite. Whoever read its row
before the change is through by then."""

_SECRET = SafeExceptionReporterFilter.hidden_settings


def recall(parsed: ParsedToken) -> Any:
    """A token that is remembered and still good, with its ``user``, or ``None``."""
    settings = get_settings()
    if not settings.CACHE_SECONDS:
        return None
    try:
        found = next(filter(None, map(_recall, parsed.digests)), None)
    except Exception:
        logger.warning(
            "Nothing was recalled from the cache %s, so the database is asked.", settings.CACHE, exc_info=True
        )
        return None
    return found if found is not None and is_of(parsed, found) and judge(found, remembered=True) is None else None


def remember(token: Any) -> None:
    """Remember a token that was found in the database and is good."""
    settings = get_settings()
    if not settings.CACHE_SECONDS or not isinstance(type(token)._meta.get_field("user"), ForeignKey):
        return
    entry = {"token": _dump(token), "user": _dump(token.user)}
    try:
        caches[settings.CACHE].add(_key(token.token_hash), entry, settings.CACHE_SECONDS)
    except Exception:
        logger.warning("A token was not remembered in the cache %s.", settings.CACHE, exc_info=True)


def forget(digests: Iterable[str]) -> None:
    """Forget tokens by what stands in ``token_hash``, in every process that shares the cache."""
    settings = get_settings()
    try:
        caches[settings.CACHE].set_many(dict.fromkeys(map(_key, digests), FORGOTTEN), FORGOTTEN_SECONDS)
    except Exception:
        logger.exception(
            "The cache %s is away, so tokens that ended may be good for %d s more.",
            settings.CACHE,
            settings.CACHE_SECONDS,
        )


def _key(digest: str) -> str:
    return f"sanctum:token:{digest}"


def _dump(instance: Model) -> tuple[str | None, dict[str, Any]]:
    loaded = instance.__dict__
    fields = (each for each in instance._meta.concrete_fields if each.primary_key or not _SECRET.search(each.name))
    return instance._state.db, {each.attname: loaded[each.attname] for each in fields if each.attname in loaded}


def _recall(digest: str) -> Any:
    entry = caches[get_settings().CACHE].get(_key(digest))
    return _load(entry, digest) if entry else None


def _load(entry: Any, digest: str) -> Any:
    model = get_token_model()
    alias, values = entry["token"]
    token = _build(model, alias, {**values, "token_hash": digest})
    token.user = _build(model._meta.get_field("user").related_model, *entry["user"])
    return token


def _build(model: Any, alias: str | None, values: dict[str, Any]) -> Any:
    """A model's instance as a query makes it. Columns without a value are loaded when somebody asks for them."""
    names = [each.attname for each in model._meta.concrete_fields if each.attname in values]
    return model.from_db(alias, names, [values[name] for name in names])
