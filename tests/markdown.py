"""Reads the documentation as the tests need it: headings, links and blocks of code."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from textwrap import dedent

FENCE = re.compile(
    r"^(?P<indent> *)```(?P<language>[\w{}+-]*)[^\n]*\n(?P<code>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL
)
HEADING = re.compile(r"^#{1,6} +(?P<text>.+?) *$", re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")


@dataclass(frozen=True)
class Page:
    """One Markdown file of ours."""

    path: Path

    @cached_property
    def text(self) -> str:
        return self.path.read_text()

    @cached_property
    def prose(self) -> str:
        return FENCE.sub("", self.text)

    @property
    def headings(self) -> list[str]:
        """Headings without their backquotes."""
        return [match["text"].replace("`", "") for match in HEADING.finditer(self.prose)]

    @property
    def anchors(self) -> set[str]:
        return {anchor(heading) for heading in self.headings}

    @property
    def links(self) -> list[str]:
        """Targets inside the repository; an address elsewhere is not ours to check."""
        targets = (match["target"] for match in LINK.finditer(self.prose))
        return [target for target in targets if not re.match(r"[a-z]+:", target)]

    def code(self, language: str) -> list[str]:
        """Blocks in a language, without the indentation that they have inside of a list."""
        return [dedent(match["code"]) for match in FENCE.finditer(self.text) if match["language"] == language]


def anchor(heading: str) -> str:
    """The fragment that GitHub and MyST give to a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
