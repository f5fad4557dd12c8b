"""The outbox's tables come and go on every database."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from broadcasting.models import OutboxEvent, decode_channels, encode_channels

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_migrations_go_there_and_back():
    call_command("migrate", "broadcasting", "zero", verbosity=0, skip_checks=True)
    assert not [name for name in connection.introspection.table_names() if name.startswith("broadcasting_")]
    call_command("migrate", "broadcasting", verbosity=0, skip_checks=True)
    assert OutboxEvent.objects.count() == 0


@pytest.mark.database
def test_no_migration_is_missing():
    """In a process of its own: here, other tests have models that need none."""
    command = [sys.executable, "-W", "ignore", "manage.py", "makemigrations", "--check", "--dry-run", "--skip-checks"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=50, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.database
@pytest.mark.django_db
def test_a_row_takes_the_longest_payload_and_every_character():
    data = '{"text":"' + "ü🎉" * 100_000 + '"}'
    OutboxEvent.objects.create(connection="shop", name="n" * 300, channels_json="[]", data=data)
    assert OutboxEvent.objects.get().data == data


def test_channels_become_ascii_and_come_back():
    names = ("orders", "private-grüße.🎉")
    assert encode_channels(names).isascii()
    assert decode_channels(encode_channels(names)) == names


def test_an_event_is_known_by_its_name_and_id():
    assert str(OutboxEvent(id=7, name="OrderShipped")) == "OrderShipped (7)"
