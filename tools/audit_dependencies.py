"""Hold the locked packages against a database of advisories that lies on this machine; nothing is fetched.

`JIEDUI_ADVISORIES` names a folder or zip of OSV entries (one JSON file each) for PyPI and npm. Without it nothing can
be said, and that is said.
"""

import json
import os
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).resolve().parents[1]
Locked = dict[tuple[str, str], str]


def main() -> int:
    where = os.environ.get("JIEDUI_ADVISORIES", "")
    if not where:
        print("dependencies: not audited, JIEDUI_ADVISORIES names no database of advisories")
        return 0
    locked = locked_packages(ROOT)
    read, found = 0, []
    for entry in entries(Path(where)):
        read += 1
        found += list(hits(entry, locked))
    for line in sorted(set(found)):
        print(line)
    print(f"dependencies: {len(locked)} packages held against {read} advisories, {len(set(found))} found")
    if read == 0:
        print(f"{where} holds no advisory", file=sys.stderr)
    return int(bool(found) or read == 0)


def locked_packages(root: Path) -> Locked:
    """Ecosystem and name, as advisories write them, with the locked version."""
    locked: Locked = {}
    for path in sorted((root / "requirements").glob("*.txt")):
        for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", path.read_text(), re.M):
            locked["PyPI", normal(name)] = version
    packages = json.loads((root / "package-lock.json").read_text())["packages"]
    for place, told in packages.items():
        if place:
            locked["npm", place.rpartition("node_modules/")[2]] = told["version"]
    return locked


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def entries(where: Path) -> Iterator[dict[str, Any]]:
    """Every advisory of a folder or a zip that was not taken back."""
    if where.is_dir():
        texts: Iterator[bytes] = (path.read_bytes() for path in sorted(where.rglob("*.json")))
    else:
        archive = zipfile.ZipFile(where)
        texts = (archive.read(name) for name in archive.namelist() if name.endswith(".json"))
    for text in texts:
        entry = json.loads(text)
        if "withdrawn" not in entry:
            yield entry


def hits(entry: dict[str, Any], locked: Locked) -> Iterator[str]:
    """A line for each locked package that the advisory speaks of."""
    for affected in entry.get("affected", ()):
        package = affected.get("package", {})
        ecosystem = package.get("ecosystem", "")
        name = package.get("name", "")
        version = locked.get((ecosystem, normal(name) if ecosystem == "PyPI" else name))
        if version and speaks_of(affected, version):
            yield f"{ecosystem} {name} {version}: {entry['id']} {entry.get('summary', '')}".rstrip()


def speaks_of(affected: dict[str, Any], version: str) -> bool:
    if version in affected.get("versions", ()):
        return True
    return any(
        within(rule.get("events", ()), version)
        for rule in affected.get("ranges", ())
        if rule.get("type") != "GIT"
    )


def within(events: Any, version: str) -> bool:
    """Whether a version lies in the range that the events open and close, read in their order."""
    here, inside = parsed(version), False
    for event in events:
        if "introduced" in event:
            inside = inside or here >= parsed(event["introduced"])
        elif "fixed" in event:
            inside = inside and here < parsed(event["fixed"])
        elif "last_affected" in event:
            inside = inside and here <= parsed(event["last_affected"])
    return inside


def parsed(text: str) -> Version:
    try:
        return Version(text)
    except InvalidVersion:
        return Version(re.sub(r"[^0-9.].*", "", text) or "0")


if __name__ == "__main__":
    sys.exit(main())
