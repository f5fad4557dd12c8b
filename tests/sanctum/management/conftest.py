"""Commands, as a shell runs them."""

from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command


@dataclass(frozen=True)
class Printed:
    out: str
    err: str


@pytest.fixture
def run(db: None) -> Callable[..., Printed]:
    """Runs a command with words of a command line; what it printed comes back."""

    def run(*words: str, **options: Any) -> Printed:
        out, err = StringIO(), StringIO()
        call_command(*words, stdout=out, stderr=err, no_color=True, **options)
        return Printed(out.getvalue(), err.getvalue())

    return run


@pytest.fixture
def owner(db: None) -> User:
    return User.objects.create_user("otto")
