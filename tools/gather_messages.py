"""Gather the sentences of code and templates into src/jiedui/locale/en; needs gettext."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "src" / "jiedui"


def main() -> int:
    if shutil.which("xgettext") is None:
        print("gettext is missing: apt-get install gettext")
        return 1
    (SOURCE / "locale").mkdir(exist_ok=True)
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "jiedui.config.settings"}
    command = [
        sys.executable,
        "-m",
        "django",
        "makemessages",
        "-l",
        "en",
        "--no-location",
        "--no-wrap",
        "-v",
        "0",
    ]
    return subprocess.run(command, cwd=SOURCE, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
