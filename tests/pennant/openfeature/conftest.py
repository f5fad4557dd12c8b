"""What the scenarios of OpenFeature need of pytest-bdd: their tags are marks."""

import re
from pathlib import Path

import pytest


def pytest_configure(config: pytest.Config) -> None:
    texts = [path.read_text() for path in (Path(__file__).parent / "gherkin").glob("*.feature")]
    for tag in sorted({tag for text in texts for tag in re.findall(r"(?<=@)[\w.-]+", text)}):
        config.addinivalue_line("markers", f"{tag}: a tag of OpenFeature's")
