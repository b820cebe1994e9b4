"""The house keeps its shape: layers, sizes, and where things may stand."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "jiedui"
PYTHON = [path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts]
TEMPLATES = [path for path in SOURCE.rglob("*.html") if "templates" in path.parts]


def relative(paths):
    return sorted(str(path.relative_to(ROOT)) for path in paths)


def test_no_file_has_grown_past_four_hundred_lines():
    tests = list((ROOT / "tests").rglob("*.py"))
    assert relative(path for path in PYTHON + tests if len(path.read_text().splitlines()) > 400) == []


def test_only_the_environment_module_reads_the_environment():
    allowed = {"src/jiedui/config/wsgi.py", "src/jiedui/config/asgi.py", "src/jiedui/config/environment.py"}
    # PORT is the shell's own convention, read where the port is chosen
    allowed.add("src/jiedui/foundation/ops/management/commands/serve.py")
    # handed on to the programs of PostgreSQL, not read
    allowed.add("src/jiedui/foundation/ops/backups/tables.py")
    # told to Ray before it is loaded, not read
    allowed.add("src/jiedui/matching/everything/pools.py")
    readers = [path for path in PYTHON if re.search(r"os\.environ|os\.getenv", path.read_text())]
    assert set(relative(readers)) - allowed == set()


def test_time_is_asked_of_the_clock_only():
    machines = ("src/jiedui/foundation/ops/", "src/jiedui/foundation/search/")  # they run by the wall's clock
    pattern = re.compile(r"timezone\.now\(|datetime\.now\(|date\.today\(|timezone\.localdate\(\)")
    askers = relative(path for path in PYTHON if pattern.search(path.read_text()))
    assert [path for path in askers if not path.startswith(machines)] == [
        "src/jiedui/foundation/core/clock.py"
    ]


def test_services_know_nothing_of_requests():
    services = [path for path in PYTHON if path.stem == "services" or path.parent.name == "services"]
    wrong = [
        path
        for path in services
        if re.search(r"django\.http|django\.contrib\.messages|\brequest\b", path.read_text())
    ]
    assert relative(wrong) == []


def test_no_domain_effect_hangs_on_a_signal():
    pattern = re.compile(r"(post|pre)_(save|delete)|m2m_changed")
    assert relative(path for path in PYTHON if pattern.search(path.read_text())) == []


def test_models_carry_no_file_fields_outside_files_and_portal():
    pattern = re.compile(r"models\.(File|Image)Field")
    found = relative(path for path in PYTHON if pattern.search(path.read_text()))
    # what work brought forth for one person, or for all who may read a report, and what was brought in to be read
    # what work brought forth for one person, and what was brought in to be read: neither belongs to a thing;
    # and what a report's text was printed as, which is for the readers of this one text, not of the report
    kept = (
        "src/jiedui/foundation/files/",
        "src/jiedui/foundation/jobs/",
        "src/jiedui/foundation/ledgers/",
        "src/jiedui/fronts/insights/models.py",
    )
    assert [path for path in found if not path.startswith(kept)] == []


def test_no_template_holds_inline_style_script_or_handler():
    pattern = re.compile(
        r"\sstyle=|<style|<script(?![^>]*\ssrc=)(?![^>]*application/(ld\+)?json)|\son(click|change|submit|load)="
    )
    assert relative(path for path in TEMPLATES if pattern.search(path.read_text())) == []


def test_every_suppression_gives_its_reason():
    pattern = re.compile(r"#\s*(noqa|type: ignore|pragma)(?![^\n]* -- \S)")
    files = PYTHON + [path for path in (ROOT / "tests").rglob("*.py") if path != Path(__file__)]
    assert relative(path for path in files if pattern.search(path.read_text())) == []


def test_messages_are_never_built_inside_gettext():
    pattern = re.compile(r"\b_\(\s*f[\"']|\b_\([^)]*\.format\(")
    assert relative(path for path in PYTHON if pattern.search(path.read_text())) == []


def test_every_app_of_ours_is_in_the_import_contract():
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0][
        "layers"
    ]
    named = {name.strip() for line in contract for name in line.split("|")}
    apps = {
        f"jiedui.{floor}.{path.name}"
        for floor in ("foundation", "areas", "fronts")
        for path in (SOURCE / floor).iterdir()
        if (path / "apps.py").exists()
    }
    assert apps - named == set()


@pytest.mark.parametrize(
    "path", [path for path in PYTHON if path.name != "__init__.py"], ids=lambda path: path.stem
)
def test_every_module_parses_and_public_functions_of_services_have_docstrings(path):
    tree = ast.parse(path.read_text())
    if path.stem != "services" and path.parent.name != "services":
        return
    bare = [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert bare == []


def test_locks_and_sources_name_no_index():
    files = [*(ROOT / "requirements").glob("*.txt"), ROOT / "package-lock.json"]
    assert (
        relative(path for path in files if re.search(r"https?://(?!opencollective|github)", path.read_text()))
        == []
    )
