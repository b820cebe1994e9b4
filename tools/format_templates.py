"""Format our templates with djangofmt, or with `--check` say which are not formatted."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src"
# the look's own parts are written by hand: white space shows in them, and some tags depend on conditions
BY_HAND = SOURCE / "jiedui/foundation/ui/templates"


def templates() -> list[Path]:
    """Our HTML templates; mail bodies in plain text are left as they are."""
    found = (path for path in SOURCE.rglob("*.html") if "templates" in path.parts)
    return sorted(path for path in found if not path.is_relative_to(BY_HAND))


def format_files(files: list[Path]) -> None:
    """Format the files in place."""
    program = Path(sys.executable).with_name("djangofmt")
    options = ["--profile=django", "--line-length=110", "--custom-blocks=partialdef", "--quiet"]
    subprocess.run([program, *options, *files], check=True)


def unformatted(files: list[Path]) -> list[Path]:
    """Those of the files that formatting would change."""
    with tempfile.TemporaryDirectory() as folder:
        copies = []
        for path in files:
            copy = Path(folder) / path.relative_to(SOURCE)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
            copies.append(copy)
        format_files(copies)
        return [
            path for path, copy in zip(files, copies, strict=True) if path.read_bytes() != copy.read_bytes()
        ]


def main() -> int:
    files = templates()
    if "--check" not in sys.argv:
        format_files(files)
        return 0
    wrong = unformatted(files)
    for path in wrong:
        print(f"{path.relative_to(ROOT)} is not formatted; run `make format`")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
