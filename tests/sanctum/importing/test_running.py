"""Clients keep their tokens: those of Laravel, of authtoken and of knox let them in after the import."""

import hashlib
import json
import zlib
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import RequestFactory
from django.utils import timezone
from knox.crypto import create_token_string, hash_token
from rest_framework.authtoken.models import Token

from revurb.foreign_tables import UnreadableTable
from sanctum import create_token
from sanctum.authentication import AuthenticationRefused, authenticate
from sanctum.importing.authtoken import Authtoken
from sanctum.importing.knox import Knox
from sanctum.importing.laravel import Laravel
from sanctum.importing.owners import owners_by_field
from sanctum.importing.running import Import, Tally
from sanctum.models import PersonalAccessToken
from tests.sanctum.importing.conftest import AUTHTOKEN, KNOX, LARAVEL, NOW, Fill, laravel_row

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]

SECRET = "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hI6kL9n"


def laravel_secret(prefix: str = "", random: str = SECRET) -> str:
    """As Laravel makes it: the checksum is of the random part."""
    return f"{prefix}{random}{zlib.crc32(random.encode()):08x}"


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def run(source: Any = None, **options: Any) -> Tally:
    return Import(**{"source": source or Laravel(), "owners": owners_by_field(), **options}).run()


def who(header: str) -> Any:
    found = authenticate(RequestFactory().get("/", HTTP_AUTHORIZATION=header))
    assert found
    return found.token


@pytest.mark.parametrize("prefix", ["", "acme_"])
def test_a_token_of_laravel_goes_on(fill: Fill, owner: User, settings: Any, prefix: str) -> None:
    settings.SANCTUM = {"OLD_PREFIXES": [prefix] if prefix else []}
    secret = laravel_secret(prefix)
    fill("personal_access_tokens", LARAVEL, laravel_row(15, owner, sha256(secret), last_used_at=NOW))
    assert run().imported == 1
    token = who(f"Bearer 15|{secret}")
    assert (token.pk, token.user, token.name, token.abilities) == (15, owner, "phone", ["orders:read"])
    assert token.created_at == NOW.replace(tzinfo=token.created_at.tzinfo)


def test_so_does_one_from_before_there_were_checksums(fill: Fill, owner: User) -> None:
    fill("personal_access_tokens", LARAVEL, laravel_row(7, owner, sha256(SECRET)))
    run()
    assert who(f"Bearer 7|{SECRET}").pk == 7


def test_a_key_of_authtoken_goes_on(fill: Fill, owner: User, settings: Any) -> None:
    settings.SANCTUM = {"ACCEPTED_FORMS": ["authtoken"], "KEYWORDS": ["Bearer", "Token"]}
    key = Token.generate_key()
    fill("authtoken_token", AUTHTOKEN, {"key": key, "user_id": str(owner.pk), "created": NOW})
    assert run(Authtoken(abilities=["orders:read"])).imported == 1
    token = who(f"Token {key}")
    assert (token.user, token.name, token.abilities, token.hint) == (
        owner,
        "authtoken",
        ["orders:read"],
        f"…{key[-4:]}",
    )


@pytest.mark.parametrize("prefix", ["", "acme"])
def test_a_token_of_knox_goes_on(fill: Fill, owner: User, settings: Any, prefix: str) -> None:
    settings.SANCTUM = {"ACCEPTED_FORMS": ["knox"], "KEYWORDS": ["Bearer", "Token"]}
    text = prefix + create_token_string()
    row = {"digest": hash_token(text), "token_key": text[:15], "user_id": str(owner.pk), "created": NOW}
    fill("knox_authtoken", KNOX, {**row, "expiry": NOW + timedelta(hours=10)})
    assert run(Knox(abilities=["*"])).imported == 1
    token = who(f"Token {text}")
    assert (token.user, token.abilities) == (owner, ["*"])
    assert token.expires_at - timezone.now() < timedelta(hours=10)
    assert text[:15] not in token.hint


def test_a_new_token_gets_an_id_of_its_own(fill: Fill, owner: User) -> None:
    """On PostgreSQL, ids that were written are not counted by themselves."""
    fill("personal_access_tokens", LARAVEL, *(laravel_row(id, owner, sha256(str(id))) for id in range(1, 6)))
    run()
    assert create_token(owner, "new", []).token.pk > 5


def test_a_second_run_imports_what_came_since(fill: Fill, owner: User) -> None:
    fill("personal_access_tokens", LARAVEL, laravel_row(1, owner, sha256("a")))
    assert run().imported == 1
    fill("personal_access_tokens", LARAVEL, laravel_row(2, owner, sha256("b")))
    again = run()
    assert (again.imported, again.skipped) == (1, {"here already": 1})
    assert PersonalAccessToken.objects.count() == 2


def test_nothing_is_written_on_a_dry_run(fill: Fill, owner: User) -> None:
    fill("personal_access_tokens", LARAVEL, laravel_row(1, owner, sha256("a")))
    assert run(dry_run=True).imported == 1
    assert not PersonalAccessToken.objects.exists()


def test_many_are_read_in_batches(fill: Fill, owner: User) -> None:
    fill("personal_access_tokens", LARAVEL, *(laravel_row(id, owner, sha256(str(id))) for id in range(1, 8)))
    told: list[int] = []
    tally = Import(source=Laravel(), owners=owners_by_field(), batch=3).run(lambda tally: told.append(tally.read))
    assert tally.imported == 7
    assert told == [3, 6, 7]


def test_a_token_whose_id_is_taken_is_left_out(fill: Fill, owner: User) -> None:
    """The id is a part of its text: under another one it would not be found."""
    ours = create_token(owner, "ours", []).token
    fill("personal_access_tokens", LARAVEL, laravel_row(ours.pk, owner, sha256("a")))
    assert run().skipped == {"whose id is taken": 1}


def test_but_for_clients_that_send_no_id(fill: Fill, owner: User, settings: Any) -> None:
    settings.SANCTUM = {"ACCEPTED_FORMS": ["secret_only"]}
    ours, secret = create_token(owner, "ours", []).token, laravel_secret()
    fill("personal_access_tokens", LARAVEL, laravel_row(ours.pk, owner, sha256(secret)))
    assert run(new_ids=True).imported == 1
    assert who(f"Bearer {secret}").pk != ours.pk


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"tokenable_type": "App\\Models\\Team"}, "of another type"),
        ({"tokenable_type": None}, "of another type"),
        ({"tokenable_id": "999999"}, "of no user"),
        ({"tokenable_id": "x'; DROP TABLE auth_user; --"}, "of no user"),
        ({"tokenable_id": "9" * 30}, "of no user"),
        ({"tokenable_id": None}, "of no user"),
        ({"token": "x" * 64}, "no digest of a token"),
        ({"token": "A" * 64}, "no digest of a token"),
        ({"token": ""}, "no digest of a token"),
        ({"token": None}, "no digest of a token"),
        ({"abilities": "{"}, "abilities that are none here"),
        ({"abilities": '"*"'}, "abilities that are none here"),
        ({"abilities": '["a", 1]'}, "abilities that are none here"),
        ({"abilities": '{"*": 1}'}, "abilities that are none here"),
        ({"abilities": '["place orders"]'}, "abilities that are none here"),
        ({"abilities": "[" * 60_000}, "abilities that are none here"),
        ({"abilities": "9" * 5000}, "abilities that are none here"),
        ({"abilities": ""}, "abilities that are none here"),
        ({"abilities": json.dumps(["a" * 101])}, "abilities that are none here"),
        ({"expires_at": NOW - timedelta(days=1)}, "ended"),
        ({"created_at": NOW + timedelta(days=3)}, "of the future"),
        ({"last_used_at": NOW + timedelta(days=3)}, "of the future"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_odd_is_skipped_with_a_reason(fill: Fill, owner: User, values: Any, reason: str) -> None:
    fill(
        "personal_access_tokens",
        LARAVEL,
        laravel_row(1, owner, sha256("a"), **values),
        laravel_row(2, owner, sha256("b")),
    )
    tally = run()
    assert (tally.imported, tally.skipped) == (1, {reason: 1})


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        ({"abilities": None}, {"abilities": []}),
        ({"abilities": "null"}, {"abilities": []}),
        ({"abilities": '["*", "x"]'}, {"abilities": ["*"]}),
        ({"name": None}, {"name": "Laravel"}),
        ({"name": " a\tb\u202ec "}, {"name": "a b c"}),
        ({"name": "<script>alert(1)</script>"}, {"name": "<script>alert(1)</script>"}),
        ({"last_used_at": None}, {"last_used_at": None}),
    ],
    ids=str,
)
def test_what_is_unusual_is_not_odd(fill: Fill, owner: User, values: Any, kept: dict[str, Any]) -> None:
    fill("personal_access_tokens", LARAVEL, laravel_row(1, owner, sha256("a"), **values))
    run()
    token = PersonalAccessToken.objects.get()
    assert {name: getattr(token, name) for name in kept} == kept


def test_tokens_can_be_given_an_end(fill: Fill, owner: User) -> None:
    soon = NOW + timedelta(days=1)
    rows = [laravel_row(1, owner, sha256("a")), laravel_row(2, owner, sha256("b"), expires_at=soon)]
    fill("personal_access_tokens", LARAVEL, *rows)
    run(longest=timedelta(days=30))
    first, second = PersonalAccessToken.objects.order_by("pk")
    assert timedelta(days=29) < first.expires_at - timezone.now() < timedelta(days=30)
    assert second.expires_at < timezone.now() + timedelta(days=2)


def test_an_end_beyond_all_measure_can_be_shown(fill: Fill, owner: User) -> None:
    fill("personal_access_tokens", {**LARAVEL, "expires_at": "varchar(40) NULL"},
         laravel_row(1, owner, sha256("a"), expires_at="9999-12-31 23:59:59"))  # fmt: skip
    run()
    assert PersonalAccessToken.objects.get().expires_at.year < 2200


@pytest.mark.parametrize("odd", ["0000-00-00 00:00:00", "x", "9999-12-31 23:59:59+99:99", "0001-01-01 00:00:00"])
def test_a_time_that_is_none_is_odd(fill: Fill, owner: User, odd: str) -> None:
    fill("personal_access_tokens", {**LARAVEL, "created_at": "varchar(40) NULL"},
         laravel_row(1, owner, sha256("a"), created_at=odd))  # fmt: skip
    assert run().skipped == {"no time where there should be one": 1}


def test_they_end_with_the_password_from_now_on(fill: Fill, owner: User) -> None:
    secret = laravel_secret()
    fill("personal_access_tokens", LARAVEL, laravel_row(1, owner, sha256(secret)))
    run()
    owner.password = "pbkdf2_sha256$another"
    owner.save()
    with pytest.raises(AuthenticationRefused):
        who(f"Bearer 1|{secret}")


def test_an_older_table_without_ends_will_do(fill: Fill, owner: User) -> None:
    fill("personal_access_tokens", {name: kind for name, kind in LARAVEL.items() if name != "expires_at"},
         laravel_row(1, owner, sha256("a")))  # fmt: skip
    assert run().imported == 1


def test_a_table_that_is_another_is_refused(fill: Fill) -> None:
    with pytest.raises(UnreadableTable, match="no table 'personal_access_tokens'"):
        run()
    fill("personal_access_tokens", {"id": "bigint PRIMARY KEY", "name": "varchar(9)"})
    with pytest.raises(UnreadableTable, match="no column tokenable_type, tokenable_id, token"):
        run()


def test_an_id_that_somebody_takes_meanwhile_costs_one_row(fill: Fill, owner: User, monkeypatch: Any) -> None:
    fill("personal_access_tokens", LARAVEL, *(laravel_row(id, owner, sha256(str(id))) for id in (1, 2, 3)))
    found = owners_by_field()

    def race(tokens: Any) -> Any:
        """Between the look at ids and the writing, number 2 goes to somebody else."""
        PersonalAccessToken.objects.create(pk=2, user=owner, name="racer")
        return found(tokens)

    tally = run(owners=race)
    assert (tally.imported, tally.skipped) == (2, {"refused by the database": 1})
    assert PersonalAccessToken.objects.get(pk=2).name == "racer"
