"""Taking a backup beside the running site."""

import io
import os
import shutil
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.preparation import Progress, no_progress
from jiedui.foundation.core.storage import BACKUP_PREFIX, second_name

from .manifest import (
    FOLDERS,
    FORMAT,
    NAME,
    PASSWORD_KEY,
    SECRET,
    TABLES,
    BackupUnusable,
    Manifest,
    digest_of,
    fingerprint_of,
)
from .tables import copy_tables

DAY_SECONDS = 86_400


@dataclass(frozen=True)
class Summary:
    """What a backup came to: the file, its size in bytes, rows in tables and files kept."""

    path: Path
    size: int
    rows: int
    files: int


def make_backup(path: Path, progress: Progress = no_progress) -> Summary:
    """Write tables, uploads and the kept secrets into one file, readable by its owner alone.

    Uploads are noted before and after the tables, and what is deleted in between is handed over (`core.storage`): so
    every file that a row of the copy names is there. The backup has its name only when it is whole.

    Raises:
        BackupUnusable: the place is taken or cannot be written, or PostgreSQL's program says what is wrong.
    """
    if path.exists():
        raise BackupUnusable(_("%(path)s 已经存在，请换一个文件名。") % {"path": path})
    if not path.parent.is_dir():
        raise BackupUnusable(_("文件夹 %(path)s 不存在。") % {"path": path.parent})
    part = path.with_name(f"{path.name}.part")
    with _aside() as aside:
        _link_uploads(aside)
        tables = aside / TABLES[connection.vendor]
        migrations, rows = copy_tables(tables)
        _link_uploads(aside)
        for name in (SECRET, PASSWORD_KEY):
            if (kept := Path(settings.DATA_DIR) / name).exists():
                shutil.copyfile(kept, aside / name)
        manifest = Manifest(
            format=FORMAT,
            made_at=clock.now().isoformat(),
            engine=connection.vendor,
            migrations=migrations,
            rows=rows,
            files={},
            secret=fingerprint_of(settings.SECRET_KEY),
            password_keys=[fingerprint_of(key) for key in settings.PASSWORD_KEYS],
        )
        try:
            _pack(aside, part, manifest, progress)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    return Summary(path, path.stat().st_size, sum(manifest.rows.values()), len(manifest.files))


@contextmanager
def _aside() -> Iterator[Path]:
    """A folder that `core.storage` knows as that of a running backup; one that a crash left behind goes after a day."""
    root = Path(settings.DATA_DIR)
    for left in root.glob(f"{BACKUP_PREFIX}*/"):
        if time.time() - left.stat().st_mtime > DAY_SECONDS:
            shutil.rmtree(left, ignore_errors=True)
    made = Path(tempfile.mkdtemp(dir=root, prefix=BACKUP_PREFIX))
    try:
        yield made
    finally:
        # by another name nobody adds to it any more
        shutil.rmtree(made.rename(made.with_name(f"done-{made.name}")))


def _link_uploads(aside: Path) -> None:
    """Note every upload by a second name: whoever removes the first does not take it from the backup."""
    for folder in FOLDERS:
        root = Path({"media": settings.MEDIA_ROOT, "private": settings.PRIVATE_ROOT}[folder])
        for found in sorted(root.rglob("*")):
            target = aside / folder / found.relative_to(root)
            if found.is_symlink() or not found.is_file() or target.exists():
                continue
            second_name(found, target)


def _pack(aside: Path, part: Path, manifest: Manifest, progress: Progress) -> None:
    members = [found for found in sorted(aside.rglob("*")) if found.is_file()]
    owner_alone = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(owner_alone, "wb") as opened:
        with tarfile.open(fileobj=opened, mode="w:gz", compresslevel=3) as archive:
            for number, member in enumerate(members):
                name = str(member.relative_to(aside))
                manifest.files[name] = digest_of(member)
                archive.add(member, arcname=name, recursive=False)
                progress(number + 1, len(members))
            last = manifest.model_dump_json().encode()
            entry = tarfile.TarInfo(NAME)
            entry.size = len(last)
            archive.addfile(entry, io.BytesIO(last))
        opened.flush()
        os.fsync(opened.fileno())
