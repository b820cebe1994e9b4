"""What a backup says of itself: by it a restore knows whether the file is whole and fits this program."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.db.migrations.recorder import MigrationRecorder
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError

FORMAT = 1
NAME = "manifest.json"
TABLES = {"sqlite": "tables.sqlite3", "postgresql": "tables.dump"}
SECRET, PASSWORD_KEY = "secret_key", "password_key"
FOLDERS = ("media", "private")


class BackupUnusable(Exception):
    """The file is no backup, is not whole, or does not fit here; the sentence says which."""


class Manifest(BaseModel):
    """Written last into the archive, so that a file cut short has none."""

    format: int
    made_at: str
    engine: str
    migrations: list[tuple[str, str]]
    rows: dict[str, int]
    files: dict[str, str]
    secret: str
    password_keys: list[str] = []

    @classmethod
    def read(cls, path: Path) -> "Manifest":
        """The manifest of an unpacked backup.

        Raises:
            BackupUnusable: there is none, or it is of a later format.
        """
        try:
            found = cls.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            raise BackupUnusable(_("备份文件不完整：没有写到末尾。")) from None
        except ValidationError:
            raise BackupUnusable(_("这不是结对平台的备份文件。")) from None
        if found.format > FORMAT:
            raise BackupUnusable(_("备份由更新的版本写成，请先升级程序。"))
        return found


def applied(recorder: MigrationRecorder) -> list[tuple[str, str]]:
    """Which migrations the tables have seen."""
    return sorted((app, name) for app, name in recorder.applied_migrations())


def fingerprint_of(secret: str) -> str:
    """Tells two secrets apart without telling either."""
    return salted_hmac("ops.backup", "secret", secret=secret, algorithm="sha256").hexdigest()[:16]


def blocks(opened: BinaryIO) -> Iterator[bytes]:
    """A file in pieces of a mebibyte."""
    while block := opened.read(2**20):
        yield block


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    found = hashlib.sha256()
    with path.open("rb") as opened:
        for block in blocks(opened):
            found.update(block)
    return found.hexdigest()
