"""Foreign tokens become rows of ours."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import IntegrityError, connections, router, transaction
from django.utils import timezone

from revurb.foreign_tables import check_table, records
from sanctum.importing.foreign_token import ForeignToken, SkippedRow
from sanctum.importing.owners import Owners
from sanctum.issuing.asked import LONGEST_LIFE
from sanctum.issuing.fingerprint import fingerprint
from sanctum.models import get_token_model

_SKEW = timedelta(days=1)
"""How far the clock of the other server may be ahead."""


class Source(Protocol):
    """Where tokens come from: a table, and what its rows mean."""

    @property
    def table(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def columns(self) -> tuple[str, ...]: ...
    @property
    def optional(self) -> frozenset[str]: ...
    def read(self, row: dict[str, Any]) -> ForeignToken:
        """What a row says. Raises ``SkippedRow``."""


@dataclass(slots=True)
class Tally:
    """What became of the rows."""

    imported: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    """How many were not taken over, for each reason."""

    @property
    def read(self) -> int:
        return self.imported + self.skipped.total()


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """Takes over the tokens of a source. A second run takes over what came since, and nothing twice."""

    source: Source
    owners: Owners
    database: str = "default"
    """Where the foreign table is."""
    batch: int = 500
    longest: timedelta | None = None
    """How long imported tokens last from now on, at most."""
    new_ids: bool = False
    """Whether a token whose id is taken gets another one, by which its whole text is no longer found."""
    dry_run: bool = False

    def run(self, tell: Callable[[Tally], None] = lambda tally: None) -> Tally:
        """Import, a transaction per batch; ``tell`` hears of each. Raises ``UnreadableTable``."""
        source, tally = self.source, Tally()
        columns = check_table(self.database, source.table, source.columns, source.optional)
        for rows in records(self.database, source.table, columns, source.key, self.batch):
            self._import(list(self._read(rows, tally)), tally)
            tell(tally)
        if tally.imported and not self.dry_run:
            _let_ids_go_on()
        return tally

    def _read(self, rows: list[dict[str, Any]], tally: Tally) -> Iterator[ForeignToken]:
        for row in rows:
            try:
                yield self.source.read(row)
            except SkippedRow as skipped:
                tally.skipped[str(skipped)] += 1

    def _import(self, tokens: list[ForeignToken], tally: Tally) -> None:
        model = get_token_model()
        database = router.db_for_write(model)
        with transaction.atomic(using=database):
            rows = list(self._rows(tokens, model._default_manager.using(database), tally))
            tally.imported += len(rows) if self.dry_run else _insert(rows, database, tally)

    def _rows(self, tokens: list[ForeignToken], manager: Any, tally: Tally) -> Iterator[Any]:
        known = set(
            manager.filter(token_hash__in=[each.digest for each in tokens]).values_list("token_hash", flat=True)
        )
        keys = [_key(manager.model, each.id) for each in tokens]
        taken = set(manager.filter(pk__in=[key for key in keys if key is not None]).values_list("pk", flat=True))
        for token, key, owner in zip(tokens, keys, self.owners(tokens), strict=True):
            is_free = token.id is None or (key is not None and key not in taken)
            row = self._row(manager.model, token, key if is_free else None, owner)
            if reason := self._objection(token, row, known, is_free):
                tally.skipped[reason] += 1
                continue
            known.add(token.digest)
            taken.add(row.pk)
            yield row

    def _objection(self, token: ForeignToken, row: Any, known: set[str], is_free: bool) -> str | None:
        if token.digest in known:
            return "here already"
        if row is None:
            return "of no user"
        if max(row.created_at, row.last_used_at or row.created_at) > timezone.now() + _SKEW:
            return "of the future"
        if row.refusal() is not None:
            return "ended"
        return None if is_free or self.new_ids else "whose id is taken"

    def _row(self, model: Any, token: ForeignToken, key: Any, owner: Any) -> Any:
        if owner is None:
            return None
        now = timezone.now()
        latest = now + (self.longest or LONGEST_LIFE)
        end = min(token.expires_at or latest, latest) if token.expires_at or self.longest else None
        values = {"pk": key} if key is not None else {}
        return model(
            **values,
            user=owner,
            name=token.name,
            token_hash=token.digest,
            hint=token.hint,
            abilities=token.abilities,
            created_at=token.created_at or now,
            expires_at=end,
            last_used_at=token.last_used_at,
            password_fingerprint=fingerprint(owner),
        )


def _key(model: Any, id: str | None) -> Any:
    """A foreign id as a primary key of ours, or ``None`` if it can be none."""
    if id is None or id == "0":
        return None
    try:
        return model._meta.pk.clean(id, None)
    except (ValidationError, ValueError, OverflowError):
        return None


def _insert(rows: list[Any], database: str, tally: Tally) -> int:
    """Write a batch at once, or where somebody else took an id meanwhile, one by one."""
    try:
        with transaction.atomic(using=database):
            get_token_model()._base_manager.using(database).bulk_create(rows)
        return len(rows)
    except IntegrityError:
        return sum(_insert_one(row, database, tally) for row in rows)


def _insert_one(row: Any, database: str, tally: Tally) -> bool:
    try:
        with transaction.atomic(using=database):
            row.save(force_insert=True, using=database)
    except IntegrityError:
        tally.skipped["refused by the database"] += 1
        return False
    return True


def _let_ids_go_on() -> None:
    """PostgreSQL counts on from the last id that it gave out itself."""
    model = get_token_model()
    connection = connections[router.db_for_write(model)]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)
