"""Tasks of Celery, in this process; docs/pennant/requests.md says what they know."""

from typing import Any

import pytest
from celery import Celery
from django.contrib.auth.models import User

from pennant import Feature, changed_by, remembering
from pennant.carrying.celery import _actor, _begin, _end, _pack
from pennant.current import current_actor, current_memory
from pennant.models import FeatureChange

app = Celery("tests", set_as_current=False)


class Running:
    """A task that a worker runs."""

    def __init__(self, headers: dict[str, Any]) -> None:
        self.request = type("Request", (), {"is_eager": False, **headers})()


@app.task
def look() -> list[Any]:
    Feature.active("new")
    return [current_memory().request, str(current_actor())]


@pytest.mark.django_db
def test_a_change_in_a_task_is_that_of_who_started_it():
    ada = User.objects.create_user("ada")
    Feature.define("new", True)
    headers: dict[str, Any] = {}
    with remembering(user=ada):
        _pack(headers=headers)
    task = Running(headers)
    _begin(task=task)
    Feature.deactivate_for_everyone("new")
    _end(task=task)
    assert FeatureChange.objects.get().actor == ada
    assert current_actor() is None and current_memory() is None


@pytest.mark.django_db
def test_a_task_that_runs_at_once_has_a_memory_of_its_own():
    Feature.define("new", True)
    with changed_by("deploy"), remembering() as memory:
        assert look.apply().get() == [None, "deploy"]
        assert memory.answers == {}
        assert current_memory() is memory


@pytest.mark.parametrize("hostile", [None, "", 5, ["auth.user|1"], "x" * 300, {"a": 1}])
def test_hostile_headers_name_nobody(hostile):
    assert _actor(hostile) is None


@pytest.mark.django_db
@pytest.mark.parametrize("gone", ["auth.user|999999", "auth.user|x", "auth.user|" + "9" * 200, "deploy"])
def test_who_is_gone_is_a_text(gone):
    assert str(_actor(gone)) == gone


def test_nobody_is_not_carried():
    headers: dict[str, Any] = {}
    _pack(headers=headers)
    _pack(headers=None)
    assert headers == {}
