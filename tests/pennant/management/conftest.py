"""Commands, as a shell runs them."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command


@pytest.fixture
def run(db: None) -> Callable[..., str]:
    """Runs a command with words of a command line; what it printed comes back."""

    def run(*words: str, **options: Any) -> str:
        out = StringIO()
        call_command(*words, stdout=out, no_color=True, **options)
        return out.getvalue()

    return run
