"""Which transaction an event belongs to."""

import pytest
from django.db import connection, transaction

from broadcasting import BroadcastError
from broadcasting.events.transactions import open_transaction


def test_nothing_is_open_and_no_database_is_touched():
    """pytest-django would complain of a query."""
    assert open_transaction(True) is None
    assert open_transaction(False) is None
    assert open_transaction("default") is None


@pytest.mark.django_db(transaction=True)
def test_an_open_transaction():
    with transaction.atomic():
        assert open_transaction(True) == "default"
        assert open_transaction("default") == "default"
        assert open_transaction(False) is None
    assert open_transaction(True) is None


def test_an_unknown_database():
    with pytest.raises(BroadcastError, match="after_commit: The connection 'nowhere' doesn't exist"):
        open_transaction("nowhere")


@pytest.mark.django_db(transaction=True)
def test_manual_transactions_can_not_be_waited_for():
    connection.set_autocommit(False)
    try:
        with pytest.raises(BroadcastError, match=r"autocommit is off .* say .after_commit\(False\)"):
            open_transaction(True)
        assert open_transaction(False) is None
    finally:
        connection.rollback()
        connection.set_autocommit(True)
