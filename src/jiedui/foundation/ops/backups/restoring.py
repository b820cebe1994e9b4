"""Making an empty place into the installation that a backup holds."""

import shutil
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from jiedui.foundation.core.preparation import Progress, no_progress
from jiedui.foundation.ops import schema

from .manifest import (
    FOLDERS,
    NAME,
    PASSWORD_KEY,
    SECRET,
    TABLES,
    BackupUnusable,
    Manifest,
    digest_of,
    fingerprint_of,
)
from .tables import is_empty, put_tables, rows_by_table


@dataclass(frozen=True)
class Restored:
    """What a restore came to: when the backup was made, rows and files put back, and what its reader has to know."""

    made_at: str
    rows: int
    files: int
    remarks: tuple[str, ...]


def restore_backup(path: Path, progress: Progress = no_progress) -> Restored:
    """Check the file whole, then put tables, uploads and secret into this empty installation and bring it up to date.

    Nothing is touched before everything was checked; the index is made anew from the tables afterwards.

    Raises:
        BackupUnusable: the file is none, is not whole, is of another engine or a later version, or the place is not empty.
    """
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR, prefix="restore-") as folder:
        aside = Path(folder)
        manifest = _unpack(path, aside)
        _check(manifest, aside, progress)
        _require_empty()
        put_tables(aside / TABLES[manifest.engine])
        _require_same_rows(manifest)
        _put_uploads(aside)
        remarks = _put_secret(manifest, aside) + _put_password_key(manifest, aside)
    if schema.pending_migrations():
        schema.apply_migrations(no_progress)
        remarks += (_("备份来自旧版本，数据表已升级。"),)
    if schema.missing_cache_tables():
        schema.create_cache_tables(no_progress)
    shutil.rmtree(settings.INDEX_DIR, ignore_errors=True)
    return Restored(manifest.made_at, sum(manifest.rows.values()), len(manifest.files), remarks)


def _unpack(path: Path, aside: Path) -> Manifest:
    try:
        with tarfile.open(path, "r:gz") as archive:
            archive.extractall(aside, filter="data")
    except FileNotFoundError:
        raise BackupUnusable(_("没有文件 %(path)s。") % {"path": path}) from None
    except (tarfile.ReadError, EOFError) as problem:
        if "unexpected end" in str(problem) or isinstance(problem, EOFError):
            raise BackupUnusable(_("备份文件不完整：没有写到末尾。")) from None
        raise BackupUnusable(_("这不是结对平台的备份文件。")) from None
    except (tarfile.FilterError, OSError, ValueError) as problem:
        raise BackupUnusable(_("备份文件已损坏：%(problem)s") % {"problem": problem}) from None
    return Manifest.read(aside / NAME)


def _check(manifest: Manifest, aside: Path, progress: Progress) -> None:
    if manifest.engine != connection.vendor:
        raise BackupUnusable(
            _("备份来自 %(theirs)s，这里用的是 %(ours)s；请用同一种数据库恢复。")
            % {"theirs": manifest.engine, "ours": connection.vendor}
        )
    if unknown := set(map(tuple, manifest.migrations)) - schema.migrations_in_code() - _replaced(manifest):
        raise BackupUnusable(
            _("备份由更新的版本写成（%(migration)s），请先升级程序。") % {"migration": ".".join(min(unknown))}
        )
    for number, (name, digest) in enumerate(sorted(manifest.files.items())):
        found = aside / name
        if not found.is_file() or digest_of(found) != digest:
            raise BackupUnusable(_("备份文件已损坏：%(problem)s") % {"problem": name})
        progress(number + 1, len(manifest.files))


def _replaced(manifest: Manifest) -> set[tuple[str, str]]:
    """Migrations of apps that this program no longer has: their tables stay and harm nobody."""
    present = {label for label, _name in schema.migrations_in_code()}
    return {(label, name) for label, name in manifest.migrations if label not in present}


def _require_empty() -> None:
    if not is_empty():
        raise BackupUnusable(_("这里的数据库不是空的。恢复只写入空的安装：请换一个空的数据库和数据文件夹。"))
    for folder in FOLDERS:
        root = _root(folder)
        if root.exists() and any(found.is_file() for found in root.rglob("*")):
            raise BackupUnusable(_("文件夹 %(path)s 不是空的，恢复不会覆盖已有文件。") % {"path": root})


def _require_same_rows(manifest: Manifest) -> None:
    found = rows_by_table()
    wrong = sorted(name for name, rows in manifest.rows.items() if found.get(name) != rows)
    if wrong:
        raise BackupUnusable(_("恢复后行数不符：%(tables)s。") % {"tables": "、".join(wrong)})


def _root(folder: str) -> Path:
    return Path({"media": settings.MEDIA_ROOT, "private": settings.PRIVATE_ROOT}[folder])


def _put_uploads(aside: Path) -> None:
    for folder in FOLDERS:
        if (aside / folder).is_dir():
            shutil.copytree(aside / folder, _root(folder), dirs_exist_ok=True)


def _put_secret(manifest: Manifest, aside: Path) -> tuple[str, ...]:
    """The secret in its place, unless the settings name one; what was made with another opens nothing any more."""
    kept = aside / SECRET
    if kept.exists() and not settings.JIEDUI.secret_key:
        if _put(kept) != settings.SECRET_KEY:
            return (_("密钥已随备份恢复，重新启动后生效。"),)
        return ()
    if manifest.secret != fingerprint_of(settings.SECRET_KEY):
        return (
            _("备份时用的是另一个 JIEDUI_SECRET_KEY：请把它设回去，否则已发出的链接和两步验证都会失效。"),
        )
    return ()


def _put_password_key(manifest: Manifest, aside: Path) -> tuple[str, ...]:
    """The key of the passwords in its place: the one that was made here at the start has hashed none yet."""
    kept = aside / PASSWORD_KEY
    here = list(settings.PASSWORD_KEYS)
    if kept.exists():
        here.append(_put(kept))
    if set(manifest.password_keys) <= {fingerprint_of(key) for key in here}:
        return ()
    return (
        _("备份时用的是另一个 JIEDUI_PASSWORD_KEY：请把它设回去，否则原来的密码都不能登录，只能用邮件重设。"),
    )


def _put(kept: Path) -> str:
    """A secret of the backup as the kept one of this installation, readable by its owner alone."""
    place = Path(settings.DATA_DIR) / kept.name
    place.touch(mode=0o600)
    place.write_text(kept.read_text())
    return place.read_text().strip()
