from typing import Any


class KeysApart:
    """Tokens live in the database ``tokens``, everything else in ``default``."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return "tokens" if model._meta.app_label == "apart" else "default"

    db_for_write = db_for_read

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return (db == "tokens") == (app_label == "apart")
