"""Operations for migrations of sites."""

from functools import partial
from typing import Any

from django.db import router
from django.db.migrations import RunPython
from django.db.models import Q

from pennant.definitions.names import feature_name
from pennant.stores.registry import stores

CHUNK = 500


class RenameFeature(RunPython):
    """Give a feature's values, its steering, its trail and its use another name, as the code has.

    Put it into a migration of the app that defines the feature, with ``("pennant", "0002_admin_pages")`` among its
    ``dependencies``. Where a scope has a value under both names, the new name's stays. Raises ``InvalidName``.
    """

    def __init__(self, old: Any, new: Any) -> None:
        self.old, self.new = feature_name(old), feature_name(new)
        super().__init__(partial(_rename, self.old, self.new), partial(_rename, self.new, self.old), elidable=True)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As ``makemigrations`` and ``squashmigrations`` want it."""
        return type(self).__name__, [], {"old": self.old, "new": self.new}

    def describe(self) -> str:
        """What ``migrate --plan`` says."""
        return f"Rename the feature {self.old} to {self.new}"


def _rename(old: str, new: str, apps: Any, schema_editor: Any) -> None:
    alias = schema_editor.connection.alias
    for model_name, name, rest in (
        ("FeatureValue", "name", "scope"),
        ("FeatureUse", "feature", "value"),
        ("FeatureChange", "feature", None),
    ):
        if not router.allow_migrate(alias, "pennant", model_name=model_name.lower()):
            continue
        rows = apps.get_model("pennant", model_name)._base_manager.using(alias)
        if rest is not None:
            _make_room(rows, name, rest, old, new)
        rows.filter(**{name: old}).update(**{name: new})
    for store in stores():
        store.flush()


def _make_room(rows: Any, name: str, rest: str, old: str, new: str) -> None:
    """Delete what would be there twice; by keys, since MySQL deletes from no table that it reads from."""
    taken = list(rows.filter(**{name: new}).values_list(rest, flat=True))
    for start in range(0, len(taken), CHUNK):
        rows.filter(Q(**{name: old}), Q(**{f"{rest}__in": taken[start : start + CHUNK]})).delete()
