"""The docs keep up with the code: what is generated is up to date, what exists is described, links lead somewhere."""

import importlib.util
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import get_commands, load_command_class

from jiedui.foundation.core.events import event_kinds

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(path for path in DOCS.rglob("*.md") if "_build" not in path.parts)
TEXTS = [*PAGES, *(ROOT / name for name in ("README.md", "README.zh.md", "CONTRIBUTING.md", "SECURITY.md"))]
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)]*)?\)")
HOST = re.compile(r"(pypi|npmjs|npmmirror|tsinghua|aliyun|pythonhosted)\.", re.IGNORECASE)


def tool(name):
    """A program of `tools/` as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def operating():
    return "\n".join(path.read_text(encoding="utf-8") for path in (DOCS / "operate").glob("*.md"))


def test_the_glossary_is_up_to_date_or_run_make_glossary():
    assert tool("make_glossary").PAGE.read_text(encoding="utf-8") == tool("make_glossary").page()


def test_settings_page_and_example_are_up_to_date_or_run_make_env_example():
    stale = [
        path.name
        for path, text in tool("make_env_example").outputs().items()
        if path.read_text(encoding="utf-8") != text
    ]
    assert stale == []


def test_every_setting_says_what_it_is_for():
    assert [name for name, field in tool("make_env_example").fields() if not field.description] == []


def test_every_event_kind_has_a_label_and_a_sentence():

    bare = {kind.code for kind in event_kinds if not str(kind.label) or "%(" not in str(kind.sentence)}
    assert (bare, len(list(event_kinds)) > 0) == (set(), True)


def test_every_event_kind_is_named_after_its_app():

    labels = {app.label for app in apps.get_app_configs() if app.name.startswith("jiedui.")}
    ours = [kind.code for kind in event_kinds if not kind.code.split(".")[0].endswith("_test")]
    assert {code for code in ours if code.split(".")[0] not in labels} == set()


def own_commands():
    return {name: app for name, app in get_commands().items() if str(app).startswith("jiedui.")}


def test_every_command_of_ours_is_described_for_operators():
    text = operating()
    assert {name for name in own_commands() if not re.search(rf"manage\.py {name}\b", text)} == set()


@pytest.mark.parametrize("name", sorted(own_commands()))
def test_every_option_of_a_command_is_described(name):
    command = load_command_class(own_commands()[name], name)
    parser = command.create_parser("manage.py", name)
    common = {
        "--help", "--version", "--verbosity", "--settings", "--pythonpath", "--traceback", "--no-color",
        "--force-color", "--skip-checks",
    }  # fmt: skip
    options = {text for action in parser._actions for text in action.option_strings if text.startswith("--")}
    text = operating()
    assert {option for option in options - common if f"`{option}" not in text} == set()


def test_links_between_pages_resolve():
    broken = {
        f"{path.relative_to(ROOT)}: {target}"
        for path in TEXTS
        for target in LINK.findall(FENCED.sub("", path.read_text(encoding="utf-8")))
        if "://" not in target and not target.startswith("mailto:") and not (path.parent / target).exists()
    }
    assert broken == set()


def test_every_page_stands_in_the_table_of_contents():
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    missing = {
        str(path.relative_to(DOCS))
        for path in PAGES
        if path != DOCS / "index.md"
        and path.parent.name != "adr"
        and f"\n{path.relative_to(DOCS).with_suffix('').as_posix()}\n" not in index
    }
    assert missing == set()


def test_what_the_table_of_contents_names_exists():
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    named = re.findall(r"^((?:use|operate|develop)/[a-z-]+)$", index, re.MULTILINE)
    assert [name for name in named if not (DOCS / f"{name}.md").exists()] == []


def test_docs_name_no_package_host():
    assert [
        str(path.relative_to(ROOT)) for path in TEXTS if HOST.search(path.read_text(encoding="utf-8"))
    ] == []


def test_every_change_is_told_in_chinese_under_a_known_kind():
    known = {"added", "changed", "fixed", "security"}
    wrong = [
        path.name
        for path in (ROOT / "changes").glob("*.md")
        if path.name.split(".")[1] not in known or not re.search("[一-鿿]", path.read_text(encoding="utf-8"))
    ]
    assert wrong == []
