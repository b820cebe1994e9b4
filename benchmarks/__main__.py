"""`python -m benchmarks [AREA …]`: measure, print a table, write var/bench/<area>.json; status 1 when a goal is missed."""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from benchmarks.figures import Figure

HERE = Path(__file__).parent
OUT = HERE.parent / "var" / "bench"
AREAS = sorted(
    path.stem for path in HERE.glob("*.py") if path.stem not in {"__init__", "__main__", "figures"}
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("areas", nargs="*", metavar="AREA", help=f"{', '.join(AREAS)}; without it all")
    parser.add_argument(
        "--records", type=int, default=10_000, help="size of the synthetic world (default 10000)"
    )
    options = parser.parse_args()
    areas = options.areas or AREAS
    if unknown := set(areas) - set(AREAS):
        parser.error(f"no such area: {', '.join(sorted(unknown))}")
    if len(areas) == 1:
        return _measure(areas[0], options.records)
    # each area in a process of its own, since settings are read once
    again = [sys.executable, "-m", "benchmarks", "--records", str(options.records)]
    return max(subprocess.run([*again, area], check=False).returncode for area in areas)  # noqa: S603 -- ourselves


def _measure(area: str, records: int) -> int:
    signal.signal(signal.SIGTERM, lambda *_about: sys.exit(143))  # the folder goes, too
    with tempfile.TemporaryDirectory(prefix="jiedui-bench-") as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "jiedui.config.settings",
            "JIEDUI_DATA_DIR": folder,
            "JIEDUI_DATABASE_URL": "",
            "JIEDUI_DEMO": "true",
            "JIEDUI_DEBUG": "false",
            "JIEDUI_ORIGIN": "",
            "JIEDUI_HOSTS": '["testserver"]',
            "JIEDUI_LOG_LEVEL": "ERROR",
        }
        import django  # noqa: PLC0415 -- reads the environment set above

        django.setup()
        figures = import_module(f"benchmarks.{area}").measure(records)
    _write(area, figures)
    print(_table(area, figures))
    return int(any(figure.missed for figure in figures))


def _write(area: str, figures: list[Figure]) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    rows = [asdict(figure) for figure in figures]
    (OUT / f"{area}.json").write_text(json.dumps(rows, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _table(area: str, figures: list[Figure]) -> str:
    width = max(len(figure.name) for figure in figures)
    lines = [f"\n{area}"]
    for figure in figures:
        sign = {"lower": "≤", "higher": "≥"}[figure.better]
        goal = (
            ""
            if figure.goal is None
            else f"  goal {sign} {figure.goal:g} {'MISSED' if figure.missed else 'ok'}"
        )
        lines.append(f"  {figure.name:<{width}}  {figure.value:>10,.1f} {figure.unit}{goal}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
