"""Locked packages are held against advisories that lie on the machine."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def advisory(**affected):
    return {"id": "EX-1", "summary": "an example", "affected": [affected]}


def package(name, ecosystem="PyPI"):
    return {"ecosystem": ecosystem, "name": name}


def between(*events):
    return [{"type": "ECOSYSTEM", "events": [dict([event]) for event in events]}]


def audited(folder):
    environment = {**os.environ, "JIEDUI_ADVISORIES": str(folder)}
    command = [sys.executable, "tools/audit_dependencies.py"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.splitlines()[-1].partition("packages ")[2]


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        (advisory(package=package("Django"), ranges=between(("introduced", "0"))), 1),
        (advisory(package=package("Django"), ranges=between(("introduced", "0"), ("fixed", "1.0"))), 0),
        (
            advisory(package=package("django"), ranges=between(("introduced", "5"), ("last_affected", "99"))),
            1,
        ),
        (advisory(package=package("htmx.org", "npm"), ranges=between(("introduced", "0"))), 1),
        (advisory(package=package("not-locked"), ranges=between(("introduced", "0"))), 0),
        (
            {**advisory(package=package("django"), ranges=between(("introduced", "0"))), "withdrawn": "2026"},
            0,
        ),
    ],
)
def test_an_advisory_is_found_for_the_versions_that_it_names(tmp_path, entry, found):
    (tmp_path / "one.json").write_text(json.dumps(entry))
    read = 0 if "withdrawn" in entry else 1
    assert audited(tmp_path) == (found if read else 1, f"held against {read} advisories, {found} found")


def test_without_a_database_it_says_that_nothing_was_audited():
    environment = {name: value for name, value in os.environ.items() if name != "JIEDUI_ADVISORIES"}
    command = [sys.executable, "tools/audit_dependencies.py"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert "not audited" in done.stdout


def test_every_package_is_locked_with_a_hash():
    bare = [
        f"{path.name}: {line}"
        for path in sorted((ROOT / "requirements").glob("*.txt"))
        for line in path.read_text().replace("\\\n", " ").splitlines()
        if line.strip() and not line.startswith("#") and "--hash=sha256:" not in line
    ]
    assert bare == []
