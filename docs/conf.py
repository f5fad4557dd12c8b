"""Sphinx: the site that `make docs` builds, from Markdown, without the network."""

import tomllib
from pathlib import Path

PROJECT = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text())["project"]

project = "Revurb"
author = "The Revurb authors"
project_copyright = f"2026, {author}"
version = release = PROJECT["version"]

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
myst_heading_anchors = 4
myst_enable_extensions = ["colon_fence", "deflist"]

html_theme = "furo"
html_title = "Revurb"
html_show_sphinx = False
html_copy_source = False
html_static_path = ["_static"]
html_css_files = ["revurb.css"]
