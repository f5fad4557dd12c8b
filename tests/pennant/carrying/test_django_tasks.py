"""Tasks of Django have a memory each."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django_tasks import task

from pennant import remembering
from pennant.current import current_memory

SEEN: list[Any] = []


@task
def look() -> None:
    memory = current_memory()
    SEEN.append((memory, memory.user))


@task
def fail() -> None:
    look.func()
    raise LookupError


@pytest.mark.parametrize("job", [look, fail])
def test_a_task_begins_with_a_memory_of_its_own_and_leaves_nothing_behind(job, settings):
    SEEN.clear()
    with remembering(user=User(pk=1)) as memory:
        job.enqueue()
        assert current_memory() is memory
    job.enqueue()
    assert current_memory() is None
    (first, of_first), (second, of_second) = SEEN
    assert of_first is of_second is None
    assert len({id(memory), id(first), id(second)}) == 3
