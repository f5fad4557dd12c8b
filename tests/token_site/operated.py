"""What operators do on a site with models of its own; ``tests/integration/test_sanctum_operating.py`` runs it."""

import io
import json
import uuid

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection, connections

from sanctum import get_token_model
from sanctum.authentication.bearer import authenticate_token
from sanctum.management.telling import cells
from sanctum.states import with_owners

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")

APART = "tokens" in settings.DATABASES
LARAVEL = "id varchar(36) PRIMARY KEY, tokenable_type varchar(90), tokenable_id varchar(90), name varchar(90)"
MORE = "token varchar(64), abilities varchar(90), last_used_at timestamp NULL, created_at timestamp NULL"


@pytest.fixture
def member():
    return get_user_model().objects.create(email="ann@example.com")


def run(*words):
    out = io.StringIO()
    call_command(*words, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_a_token_is_made_listed_revoked_and_pruned(member):
    text = run("sanctum_create_token", "ann@example.com", "--no-abilities").strip()
    token = authenticate_token(text)
    assert token.user == member
    (listed,) = json.loads(run("sanctum_list", "--json", "--user", str(member.pk)))
    assert (listed["id"], listed["owner"], listed["state"]) == (str(token.pk), member.email, "active")
    assert run("sanctum_revoke", "--id", str(token.pk)).endswith("1 token revoked.\n")
    assert run("sanctum_prune", "--hours", "0") == "1 token deleted.\n"


def test_a_leaked_one_is_found(member, tmp_path):
    new = member.create_token("ci", [])
    (tmp_path / "log").write_text(f"Bearer {new.plain_text}")
    assert run("sanctum_revoke", "--leaked", str(tmp_path / "log")).endswith("1 token revoked.\n")


def test_lists_read_owners_together(member, django_assert_num_queries):
    for _ in range(5):
        member.create_token("ci", [])
    alias = "tokens" if APART else "default"
    with django_assert_num_queries(1, connection=connections[alias]):
        assert [cells(each)[1] for each in with_owners(get_token_model().objects.all())] == [member.email] * 5


def test_laravels_tokens_keep_ids_of_the_same_kind_alone(member):
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE personal_access_tokens ({LARAVEL}, {MORE})")
        kept = uuid.uuid4()
        for id in ("15", str(kept)):
            digest = (id.replace("-", "") * 40)[:64]
            row = [id, "App\\Models\\User", str(member.pk), "phone", digest, "[]"]
            columns = "id, tokenable_type, tokenable_id, name, token, abilities"
            cursor.execute(f"INSERT INTO personal_access_tokens ({columns}) VALUES (%s, %s, %s, %s, %s, %s)", row)
    try:
        assert run("sanctum_import", "laravel") == "1 token imported.\n1 skipped: whose id is taken.\n"
        assert get_token_model().objects.get().pk == (15 if APART else kept)
        assert run("sanctum_import", "laravel", "--new-ids").startswith("1 token imported.")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE personal_access_tokens")
