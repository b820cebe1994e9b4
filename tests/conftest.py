"""The database of the tests: built once, kept between runs, restored in milliseconds."""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.settings import SCRATCH as SCRATCH_NAME
from tests.settings import WORKER

ROOT = Path(__file__).resolve().parents[1]
SCRATCH = Path(SCRATCH_NAME)
KEPT = ROOT / "var" / "test"


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


FINGERPRINT = _fingerprint()


def _fill() -> None:
    from jiedui.foundation.core.preparation import no_progress
    from jiedui.foundation.ops.schema import apply_migrations, create_cache_tables

    apply_migrations(no_progress)
    create_cache_tables(no_progress)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Let other processes of the tests wait for what is made here."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _kept_sqlite() -> Path:
    """The migrated file for this schema, made by whichever process comes first."""
    from django.db import connections

    kept = KEPT / f"migrated-{FINGERPRINT}.sqlite3"
    with _one_at_a_time():
        if kept.exists():
            return kept
        made = SCRATCH / "made_test.sqlite3"
        _work_on(str(made))
        _fill()
        with sqlite3.connect(made) as source, sqlite3.connect(SCRATCH / "copy.sqlite3") as target:
            source.backup(target)
        connections["default"].close()
        os.replace(shutil.copyfile(SCRATCH / "copy.sqlite3", KEPT / f"{WORKER}-{os.getpid()}.tmp"), kept)
    return kept


def _work_on(name: str) -> None:
    """Let all that follows happen in the database of this name."""
    from django.conf import settings
    from django.db import connections

    connections["default"].close()
    settings.DATABASES["default"]["NAME"] = connections["default"].settings_dict["NAME"] = name


def _sqlite() -> Iterator[None]:
    from django.db import connections

    file = SCRATCH / "test.sqlite3"
    shutil.copyfile(_kept_sqlite(), file)
    _work_on(str(file))
    yield
    connections["default"].close()


def _kept_postgres(cursor: Any) -> str:
    """The name of the migrated database for this schema, made by whichever process comes first."""
    kept, making = f"test_jiedui_migrated_{FINGERPRINT}", "test_jiedui_making"
    with _one_at_a_time():
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [kept])
        if cursor.fetchone() is None:
            _create_postgres(cursor, making, like="template1")
            _work_on(making)
            _fill()
            _work_on(kept)
            cursor.execute(f"ALTER DATABASE {making} RENAME TO {kept}")
    return kept


def _create_postgres(cursor: Any, name: str, *, like: str) -> None:
    cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    cursor.execute(f"CREATE DATABASE {name} TEMPLATE {like}")


def _postgres() -> Iterator[None]:
    from django.db import connections

    connection, name = connections["default"], f"test_jiedui_{WORKER}"
    with connection._nodb_cursor() as cursor:
        _create_postgres(cursor, name, like=_kept_postgres(cursor))
        _work_on(name)
        yield
        connection.close()
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


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
