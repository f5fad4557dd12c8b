"""The public names, each of which is there."""

import subprocess
import sys

import pytest

import sanctum


@pytest.mark.parametrize("name", sanctum.__all__)
def test_each_is_there(name):
    assert callable(getattr(sanctum, name))


def test_both_lists_name_the_same():
    assert sorted(sanctum._HOMES) == sanctum.__all__


def test_another_name_is_none():
    with pytest.raises(AttributeError, match="no attribute 'missing'"):
        _ = sanctum.missing


def test_it_can_be_imported_before_django_is_set_up():
    """As in the module of a user model that has ``HasApiTokens``."""
    code = "import sys; from sanctum import HasApiTokens; assert 'sanctum.models' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=30)
