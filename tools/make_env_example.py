"""Write `.env.example` and the table of `docs/operate/settings.md` from `config/environment.py`; `--check` only compares."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic.fields import FieldInfo

from jiedui.config.environment import ROOT, Environment

EXAMPLE = ROOT / ".env.example"
PAGE = ROOT / "docs" / "operate" / "settings.md"
BEGIN, END = "<!-- settings: begin -->\n", "<!-- settings: end -->\n"
HEAD = """\
# Settings of an installation: copy to `.env`, take the # away from what differs. Written by tools/make_env_example.py
# from src/jiedui/config/environment.py; variables of the process win over this file.
"""


def fields() -> Iterator[tuple[str, FieldInfo]]:
    """Every setting with the name of its variable."""
    prefix = Environment.model_config["env_prefix"]
    for name, field in Environment.model_fields.items():
        yield f"{prefix}{name}".upper(), field


def written(value: Any) -> str:
    """A default as it is written into the environment."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Path):
        return str(value.relative_to(ROOT))
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def quoted(text: str) -> str:
    if text.startswith("["):
        return f"'{text}'"
    return f'"{text}"' if " " in text else text


def values_of(field: FieldInfo) -> str:
    """What may be written, in a few words."""
    kind = field.annotation
    if choices := get_args(kind) if get_origin(kind) is not list else ():
        return " / ".join(f"`{choice}`" for choice in choices if choice)
    if get_origin(kind) is list:
        return "JSON list"
    return {bool: "`true` / `false`", int: "number", Path: "folder"}.get(kind, "text")  # type: ignore[arg-type] -- annotations are types here


def example() -> str:
    parts = [HEAD]
    for variable, field in fields():
        parts.append(f"# {field.description}\n# {variable}={quoted(written(field.default))}\n")
    return "\n".join(parts)


def table() -> str:
    lines = ["| variable | values | default | meaning |", "| --- | --- | --- | --- |"]
    for variable, field in fields():
        default = written(field.default)
        shown = f"`{default}`" if default else "–"
        lines.append(f"| `{variable}` | {values_of(field)} | {shown} | {field.description} |")
    return "\n".join(lines) + "\n"


def page() -> str:
    """The page with its table written anew."""
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


def outputs() -> dict[Path, str]:
    """Each file with what it should hold."""
    return {EXAMPLE: example(), PAGE: page()}


def main() -> int:
    stale = [path for path, text in outputs().items() if not path.exists() or path.read_text("utf-8") != text]
    for path in stale:
        if "--check" in sys.argv:
            print(f"out of date: {path.relative_to(ROOT)}")
        else:
            path.write_text(outputs()[path], encoding="utf-8")
            print(f"written: {path.relative_to(ROOT)}")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
