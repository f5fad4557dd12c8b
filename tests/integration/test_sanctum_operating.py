"""The commands on ``tests/token_site``: tokens and users with UUIDs, and tokens in a database of their own."""

import pytest

from tests.integration.test_sanctum_models import run


@pytest.mark.database
@pytest.mark.parametrize("way", ["in the dict", "apart"])
def test_operators_do_the_same_there(way: str) -> None:
    options = ["-n", "0", "--ds", "tests.token_site.settings", "-p", "no:cacheprovider", "-q"]
    result = run(way, "pytest", *options, "tests/token_site/operated.py")
    assert result.returncode == 0, result.stdout + result.stderr
