"""How `make docs` builds this folder: Markdown in, one static site out, without fetching anything."""

import tomllib
from pathlib import Path

_project = tomllib.loads((Path(__file__).resolve().parents[1] / "pyproject.toml").read_text(encoding="utf-8"))

project = "Jiedui 结对"
project_copyright = "the authors of Jiedui, Apache-2.0"
version = release = _project["project"]["version"]
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
language = "en"
html_theme = "furo"
html_title = f"{project} {version}"
html_show_sourcelink = False
html_search_options = {"type": "default"}
myst_enable_extensions = ["deflist", "fieldlist"]
myst_heading_anchors = 3
suppress_warnings = ["misc.highlighting_failure"]
