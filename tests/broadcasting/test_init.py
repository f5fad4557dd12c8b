import subprocess
import sys

import pytest

import broadcasting


@pytest.mark.parametrize("name", broadcasting.__all__)
def test_each_public_name_leads_home(name):
    assert getattr(broadcasting, name).__name__ == name


def test_other_names_are_refused():
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        broadcasting.nonsense  # noqa: B018


def test_importing_the_package_needs_no_django():
    blocked = "import sys; sys.modules['django'] = None; import broadcasting"
    subprocess.run([sys.executable, "-c", blocked], check=True, timeout=30)
