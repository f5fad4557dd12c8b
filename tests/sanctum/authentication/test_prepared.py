"""A query that is written once finds what the queryset finds, whatever asks for it and in whichever thread."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db import connection, connections, models
from django.test.utils import CaptureQueriesContext, isolate_apps

from sanctum.authentication import prepared
from sanctum.authentication.prepared import get_by_key, is_plain
from sanctum.models import get_token_model
from tests.sanctum.authentication.people import issue

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_each_key_finds_its_own_row():
    groups = {name: Group.objects.create(name=name) for name in "abc"}
    for _ in range(2):
        for name, group in groups.items():
            assert get_by_key(Group.objects, str(group.pk)).name == name


def test_it_is_the_same_sql():
    model = get_token_model()
    token = issue().token
    with CaptureQueriesContext(connection) as queries:
        get_by_key(model.objects, str(token.pk), "user")
        get_by_key(model.objects, str(token.pk), "user")
        list(model.objects.select_related("user").filter(pk=token.pk).order_by())
    assert len({each["sql"] for each in queries}) == 1


@pytest.mark.parametrize("key", ["0", "-1", "987654", str(2**63 - 1)])
def test_a_key_without_a_row_finds_nothing(key):
    assert get_by_key(Group.objects, key) is None


def test_the_first_key_may_be_one_that_the_column_can_not_hold(monkeypatch):
    monkeypatch.setattr(prepared, "_compiled", {})
    assert get_by_key(Group.objects, str(2**63 - 1)) is None
    group = Group.objects.create(name="a")
    assert get_by_key(Group.objects, str(group.pk)) == group
    assert get_by_key(Group.objects, str(2**63 - 1)) is None


@pytest.mark.parametrize("key", [str(2**63), "9" * 19, "9" * 4000, "", "a", "1.5", "1e3", "None", "1; --"])
def test_what_is_no_key_needs_no_query(key, django_assert_num_queries):
    with django_assert_num_queries(0), pytest.raises((ValueError, ValidationError)):
        get_by_key(Group.objects, key)


def test_what_is_joined_needs_no_query(django_assert_num_queries):
    pk = str(issue().token.pk)
    with django_assert_num_queries(1):
        assert get_by_key(get_token_model().objects, pk, "user").user.username == "ada"
    with django_assert_num_queries(2):
        assert get_by_key(get_token_model().objects, pk).user.username == "ada"


@pytest.mark.django_db(transaction=True)
def test_threads_use_their_own_connections():
    groups = [Group.objects.create(name=str(number)) for number in range(20)]

    def find(group):
        try:
            return [get_by_key(Group.objects, str(group.pk)).name for _ in range(5)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(find, groups)) == [[group.name] * 5 for group in groups]


@pytest.fixture
def thing():
    """A model whose keys are UUIDs, with a table."""
    with isolate_apps("sanctum"):

        class Thing(models.Model):
            id = models.UUIDField(primary_key=True, default=uuid.uuid4)

            class Meta:
                app_label = "sanctum"

            def __str__(self):
                return str(self.pk)

        with connection.schema_editor() as editor:
            editor.create_model(Thing)
        yield Thing
        with connection.schema_editor() as editor:
            editor.delete_model(Thing)


@pytest.mark.django_db(transaction=True)
def test_keys_may_be_uuids(thing):
    made = thing.objects.create()
    assert get_by_key(thing.objects, made.pk.hex) == made
    assert get_by_key(thing.objects, uuid.uuid4().hex) is None
    for key in ("15", "x", "1" * 33):
        with pytest.raises(ValidationError):
            get_by_key(thing.objects, key)


class OfTenant(models.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(name="tenant")


class Picky(models.QuerySet):
    def filter(self, *args, **kwargs):
        return super().filter(*args, **kwargs)


def managed(manager):
    manager.model = User
    return manager


def test_a_manager_that_looks_at_who_asks_is_left_alone():
    assert is_plain(get_token_model()._default_manager)
    assert is_plain(User._default_manager)
    assert not is_plain(managed(OfTenant()))
    assert not is_plain(managed(models.Manager.from_queryset(Picky)()))
