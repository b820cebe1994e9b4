"""The database of the tests: built once, kept as a file between runs, restored in milliseconds."""

import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.settings import SCRATCH as SCRATCH_NAME
from tests.settings import WORKER

ROOT = Path(__file__).resolve().parents[1]
SCRATCH = Path(SCRATCH_NAME)


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(SCRATCH, ignore_errors=True)


def _fingerprint() -> str:
    """A name for the schema: changes with any migration of ours and with the locked versions of others'."""
    digest = hashlib.sha256()
    for path in sorted((ROOT / "src").rglob("migrations/*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    digest.update((ROOT / "requirements" / "run.txt").read_bytes())
    digest.update((ROOT / "src/jiedui/config/settings.py").read_bytes())
    return digest.hexdigest()[:16]


def _fill() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


def _kept_sqlite() -> Path:
    """The migrated file for this schema, made by whichever process comes first."""
    from django.conf import settings
    from django.db import connections

    folder = ROOT / "var" / "test"
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / f"migrated-{_fingerprint()}.sqlite3"
    if kept.exists():
        return kept
    made = SCRATCH / "made_test.sqlite3"
    settings.DATABASES["default"]["NAME"] = connections["default"].settings_dict["NAME"] = str(made)
    _fill()
    with sqlite3.connect(made) as source, sqlite3.connect(SCRATCH / "copy.sqlite3") as target:
        source.backup(target)
    connections["default"].close()
    os.replace(shutil.copyfile(SCRATCH / "copy.sqlite3", folder / f"{WORKER}-{os.getpid()}.tmp"), kept)
    return kept


def _sqlite() -> Iterator[None]:
    from django.conf import settings
    from django.db import connections

    kept = _kept_sqlite()
    file = SCRATCH / "test.sqlite3"
    shutil.copyfile(kept, file)
    settings.DATABASES["default"]["NAME"] = connections["default"].settings_dict["NAME"] = str(file)
    yield
    connections["default"].close()


def _postgres() -> Iterator[None]:
    from django.db import connections

    connection = connections["default"]
    suffix = "" if WORKER == "main" else f"_{WORKER}"
    connection.settings_dict["TEST"]["NAME"] = f"test_jiedui{suffix}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    _fill()
    yield
    connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """`default` always, never the real one."""
    from django.db import connections

    with django_db_blocker.unblock():
        engine = _postgres if connections["default"].vendor == "postgresql" else _sqlite
        running = engine()
        next(running)
        name = str(connections["default"].settings_dict["NAME"])
        assert "test" in Path(name).name, f"refusing to test on {name}"
    yield
    with django_db_blocker.unblock():
        next(running, None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """A test of whole transactions ends with empty tables: put back what the migrations had written there."""
    yield
    marker = item.get_closest_marker("django_db")
    if marker is None or not marker.kwargs.get("transaction"):
        return
    from django.db import connections

    connection = connections["default"]
    if connection.vendor == "sqlite":
        connection.close()
        with (
            sqlite3.connect(_kept_sqlite()) as source,
            sqlite3.connect(connection.settings_dict["NAME"], timeout=20) as target,
        ):
            source.backup(target)


@pytest.fixture(autouse=True)
def _clean_surroundings(request: pytest.FixtureRequest, settings: Any) -> Iterator[None]:
    """Each test begins with its own index, uploads and language."""
    from django.utils import translation

    if "site" in request.fixturenames:
        yield  # the running site keeps its own
        return
    place = Path(tempfile.mkdtemp(dir=SCRATCH))
    settings.INDEX_DIR = place / "index"
    settings.INDEX_URL = ""
    settings.MEDIA_ROOT = place / "media"
    settings.PRIVATE_ROOT = place / "private"
    storages = {name: dict(value) for name, value in settings.STORAGES.items()}
    storages["private"] = {
        **storages["private"],
        "OPTIONS": {**storages["private"]["OPTIONS"], "location": place / "private"},
    }
    settings.STORAGES = storages
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": str(place)}
    }
    with translation.override("zh-hans"):
        yield
    shutil.rmtree(place, ignore_errors=True)


@pytest.fixture
def queries_of(client: Any) -> Any:
    """Count the queries of a page, asked once before so that what is kept per process is warm."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    return count
