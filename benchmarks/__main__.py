"""`python -m benchmarks [AREA …]`: measure, print a table, write var/bench/<area>.json; status 1 when a goal is missed.

An area that says `BESIDE = True` is measured on SQLite, then on PostgreSQL in a second column: on the server that
`--database-url` names, in a database of its own there, or on a throw-away cluster where PostgreSQL is installed.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import asdict, replace
from importlib import import_module
from pathlib import Path

from benchmarks import databases
from benchmarks.figures import Figure
from benchmarks.tables import table

HERE = Path(__file__).parent
OUT = HERE.parent / "var" / "bench"
NO_AREAS = {"__init__", "__main__", "figures", "databases", "tables"}
AREAS = sorted(
    {path.stem for path in HERE.glob("*.py")} - NO_AREAS
    | {path.parent.name for path in HERE.glob("*/__init__.py")}
)


def main() -> int:
    options = _options()
    areas = options.areas or AREAS
    if len(areas) == 1:
        return _one(areas[0], options)
    # each area in a process of its own, since settings are read once
    again = [sys.executable, "-m", "benchmarks", "--records", str(options.records)]
    if options.database_url:
        again += ["--database-url", options.database_url]
    return max(subprocess.run([*again, area], check=False).returncode for area in areas)  # noqa: S603 -- ourselves


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("areas", nargs="*", metavar="AREA", help=f"{', '.join(AREAS)}; without it all")
    parser.add_argument(
        "--records", type=int, default=10_000, help="size of the synthetic world (default 10000)"
    )
    parser.add_argument("--database-url", help="a PostgreSQL server for the second column")
    parser.add_argument("--only", choices=["sqlite", "postgresql"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if unknown := set(options.areas) - set(AREAS):
        parser.error(f"no such area: {', '.join(sorted(unknown))}")
    return options


def _one(area: str, options: argparse.Namespace) -> int:
    """One area; as its own second column it only writes what it measured."""
    if options.only == "postgresql":
        with databases.beside(options.database_url or os.environ["JIEDUI_DATABASE_URL"]) as url:
            _write(f"{area}-postgresql", _measured(area, options.records, url))
        return 0
    figures = _measured(area, options.records, "")
    _write(area, figures)  # kept, whatever becomes of the second column
    there = _on_postgresql(area, options) if _wants_both(area, options) else []
    if there:
        _write(area, [*figures, *(replace(figure, name=f"{figure.name}, PostgreSQL") for figure in there)])
    print(table(area, figures, there or []))
    return int(there is None or any(figure.missed for figure in (*figures, *there)))


def _wants_both(area: str, options: argparse.Namespace) -> bool:
    asks = getattr(import_module(f"benchmarks.{area}"), "BESIDE", False)
    return bool(asks and options.only is None and (options.database_url or databases.INSTALLED))


def _on_postgresql(area: str, options: argparse.Namespace) -> list[Figure] | None:
    """The second column; None where it could not be measured."""
    command = [
        sys.executable,
        "-m",
        "benchmarks",
        area,
        "--records",
        str(options.records),
        "--only",
        "postgresql",
    ]
    if options.database_url:
        command += ["--database-url", options.database_url]
    else:
        command = ["bash", str(HERE.parent / "tools" / "with_postgres.sh"), *command]
    status = subprocess.run(command, check=False).returncode  # noqa: S603 -- ourselves
    if status:
        print(
            f"PostgreSQL was not measured: it ended with {status}; SQLite's figures are kept", file=sys.stderr
        )
        return None
    rows = json.loads((OUT / f"{area}-postgresql.json").read_text(encoding="utf-8"))
    return [Figure(**row) for row in rows]


def _measured(area: str, records: int, database_url: str) -> list[Figure]:
    signal.signal(signal.SIGTERM, lambda *_about: sys.exit(143))  # the folder goes, too
    with tempfile.TemporaryDirectory(prefix="jiedui-bench-") as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "jiedui.config.settings",
            "JIEDUI_DATA_DIR": folder,
            "JIEDUI_DATABASE_URL": database_url,
            "JIEDUI_DEMO": "true",
            "JIEDUI_DEBUG": "false",
            "JIEDUI_ORIGIN": "",
            "JIEDUI_HOSTS": '["testserver"]',
            "JIEDUI_LOG_LEVEL": "ERROR",
        }
        import django  # noqa: PLC0415 -- reads the environment set above

        django.setup()
        figures: list[Figure] = import_module(f"benchmarks.{area}").measure(records)
        django.db.connections.close_all()
    return figures


def _write(name: str, figures: list[Figure]) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    rows = [asdict(figure) for figure in figures]
    (OUT / f"{name}.json").write_text(json.dumps(rows, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
