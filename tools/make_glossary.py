"""Write `docs/develop/glossary.md` from the names of models, fields, choices and events; `--check` only compares."""

import os
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import django
from django.apps import AppConfig, apps
from django.db.models import Choices, Model
from django.utils import translation

from jiedui.foundation.core import visibility
from jiedui.foundation.core.events import event_kinds

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "develop" / "glossary.md"
HEAD = """\
# Glossary

<!-- Written by tools/make_glossary.py from verbose names, choices and event kinds; do not edit. -->

One English word for one thing in code, one Chinese word for it on the page. Which words are not to be used stands in
`tests/architecture/test_vocabulary.py`.
"""


def own_apps() -> list[AppConfig]:
    return [app for app in apps.get_app_configs() if app.name.startswith("jiedui.")]


def models_of(app: AppConfig) -> Iterator[str]:
    models = list(app.get_models())
    if not models:
        return
    yield "| code | 中文 | fields |\n| --- | --- | --- |"
    for model in models:
        yield f"| `{model.__name__}` | {model._meta.verbose_name} | {'、'.join(fields_of(model))} |"


def fields_of(model: type[Model]) -> Iterator[str]:
    for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
        name = str(field.verbose_name)
        if not name.isascii():
            yield f"{name} `{field.name}`"


def choices_of(module: ModuleType) -> Iterator[str]:
    for name, kind in sorted(vars(module).items()):
        if (
            isinstance(kind, type)
            and issubclass(kind, Choices)
            and kind.__module__ == module.__name__
            and kind.choices
        ):
            yield f"`{name}`: " + "、".join(f"{label} `{value}`" for value, label in kind.choices)


def choice_module(app: AppConfig) -> ModuleType | None:
    name = f"{app.name}.choices"
    return import_module(name) if find_spec(name) else None


def events_of(app: AppConfig) -> Iterator[str]:
    kinds = sorted(
        (kind for kind in event_kinds if kind.code.startswith(f"{app.label}.")), key=lambda kind: kind.code
    )
    if kinds:
        yield "| event | 中文 | sentence |\n| --- | --- | --- |"
        for kind in kinds:
            yield f"| `{kind.code}` | {kind.label} | {kind.sentence} |"


def section(app: AppConfig) -> Iterator[str]:
    parts = ["\n".join(models_of(app))]
    if module := choice_module(app):
        parts.append("\n".join(f"* {line}" for line in choices_of(module)))
    parts.append("\n".join(events_of(app)))
    if text := "\n\n".join(part for part in parts if part):
        yield f"## {app.name.removeprefix('jiedui.')}\n\n{text}\n"


def page() -> str:
    """The whole page, in Chinese whatever the reader's language."""
    with translation.override("zh-hans"):
        circles = "\n".join(f"* {line}" for line in choices_of(visibility))
        return "\n".join([HEAD, circles, "", *(text for app in own_apps() for text in section(app))])


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiedui.config.settings")
    django.setup()
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page():
        return 0
    if "--check" in sys.argv:
        print("out of date: docs/develop/glossary.md")
        return 1
    PAGE.write_text(page(), encoding="utf-8")
    print("written: docs/develop/glossary.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
