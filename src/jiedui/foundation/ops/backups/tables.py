"""The tables as they were in one moment: by SQLite's own copying, or by pg_dump over a snapshot that is held meanwhile."""

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from .manifest import BackupUnusable, applied

Seen = tuple[list[tuple[str, str]], dict[str, int]]


def copy_tables(target: Path) -> Seen:
    """Copy all tables of the running database; answers the migrations and the rows by table of that same moment.

    Raises:
        BackupUnusable: the program of PostgreSQL is missing, or says what is wrong.
    """
    return _copy_sqlite(target) if connection.vendor == "sqlite" else _dump_postgresql(target)


def put_tables(source: Path) -> None:
    """Fill the empty database of these settings with a copy.

    Raises:
        BackupUnusable: as `copy_tables`.
    """
    if connection.vendor == "sqlite":
        place = Path(str(connection.settings_dict["NAME"]))
        connection.close()
        for old in place.parent.glob(f"{place.name}-*"):
            old.unlink()
        shutil.copyfile(source, place)
        return
    _run("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--dbname", _name(), str(source))


def is_empty() -> bool:
    """Whether there is no table yet."""
    if connection.vendor == "sqlite":
        place = Path(str(connection.settings_dict["NAME"]))
        if not place.exists() or place.stat().st_size == 0:
            return True
    return not connection.introspection.table_names()


def rows_by_table() -> dict[str, int]:
    """How many rows each table holds."""
    counted = {}
    with connection.cursor() as cursor:
        for name in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608 -- a name of our own table
            counted[name] = cursor.fetchone()[0]
    return counted


def _copy_sqlite(target: Path) -> Seen:
    connection.ensure_connection()
    with sqlite3.connect(target) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        names = [name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        kept = sorted(name for name in names if not name.startswith("sqlite_"))
        rows = {
            name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 -- as above
            for name in kept
        }
        seen = sorted(copy.execute("SELECT app, name FROM django_migrations"))
    copy.close()
    return [(app, name) for app, name in seen], rows


def _dump_postgresql(target: Path) -> Seen:
    """pg_dump reads the snapshot of a transaction that stays open meanwhile, in which the rows are counted, too."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        seen = applied(MigrationRecorder(connection)), rows_by_table()
        _run("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={target}", _name())
    return seen


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _run(program: str, *arguments: str) -> None:
    found = shutil.which(program) or _of_debian(program)
    if found is None:
        raise BackupUnusable(_("找不到 %(program)s：请安装 PostgreSQL 客户端程序。") % {"program": program})
    done = subprocess.run(  # noqa: S603 -- a program of PostgreSQL with our own settings
        [found, *arguments], env={**os.environ, **_account()}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupUnusable(f"{program}: {done.stderr.strip()[-500:]}")


def _of_debian(program: str) -> str | None:
    """Debian keeps the programs of each release in a folder of its own."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))
    return str(found[-1]) if found else None


def _account() -> dict[str, str]:
    """The account by variables: a password among arguments could be read by everybody on the machine."""
    told: dict[str, Any] = connection.settings_dict
    options = told.get("OPTIONS") or {}
    wanted = {
        "PGHOST": told.get("HOST") or options.get("host"),
        "PGPORT": told.get("PORT") or options.get("port"),
        "PGUSER": told.get("USER") or options.get("user"),
        "PGPASSWORD": told.get("PASSWORD"),
        "PGSSLMODE": options.get("sslmode"),
    }
    return {name: str(value) for name, value in wanted.items() if value}
