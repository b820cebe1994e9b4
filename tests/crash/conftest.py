"""An installation whose processes are started, and killed, by a test: notes as in `tests/search`, and an environment for children."""

import os
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from tests.search.conftest import notes

__all__ = ["notes"]

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def environment():
    """Variables with which another process finds the tables, the index and the code of this test."""
    folder = Path(settings.INDEX_DIR).parent
    if connection.vendor == "sqlite":
        (folder / "jiedui.sqlite3").symlink_to(settings.DATABASES["default"]["NAME"])
    return {
        **os.environ,
        "JIEDUI_DATABASE_URL": _address(),
        "JIEDUI_DATA_DIR": str(folder),
        "JIEDUI_LOG_LEVEL": "ERROR",
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
        "DJANGO_SETTINGS_MODULE": "jiedui.config.settings",
    }


def _address() -> str:
    if connection.vendor == "sqlite":
        return ""
    told = connection.settings_dict
    host = told["HOST"] or told["OPTIONS"].get("host", "")
    return f"postgres://{told['USER']}@/{told['NAME']}?host={quote(host, safe='/')}"
