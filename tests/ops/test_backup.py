"""A backup taken while people work makes an empty place into the same installation; what is no backup is refused in words."""

import io
import json
import os
import sqlite3
import subprocess
import sys
import tarfile
import threading
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection

from jiedui.foundation.audit.chain import seal_events
from jiedui.foundation.files.models import Attachment
from jiedui.foundation.files.services import attach, detach
from jiedui.foundation.ops.backups import BackupUnusable, make_backup, restore_backup
from tests.exchange.factories import AchievementFactory
from tests.organisations.factories import MembershipFactory

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def work(settings, tmp_path):
    """A draft of an organisation, to which its people add files and take them away."""
    settings.DATA_DIR = tmp_path
    settings.PRIVATE_ROOT = Attachment._meta.get_field("file").storage.location  # of the whole test process
    draft = AchievementFactory(published=False)
    actor = MembershipFactory(organisation=draft.owner, role="manager").user
    return draft, actor


def add_one(draft, actor, number):
    upload = SimpleUploadedFile(f"{number}.pdf", b"%PDF-1.4\n" + str(number).encode() * 500 + b"\n%%EOF")
    return attach(draft, upload=upload, actor=actor)


KEYS = ("secret_key", "password_key")


def elsewhere(folder):
    """Variables of an empty installation of the same kind."""
    address = ""
    if connection.vendor == "postgresql":
        told = connection.settings_dict
        with connection.cursor() as cursor:
            cursor.execute("DROP DATABASE IF EXISTS test_jiedui_restored")
            cursor.execute("CREATE DATABASE test_jiedui_restored")
        host = quote(told["HOST"] or told["OPTIONS"]["host"], safe="/")
        address = f"postgres://{told['USER']}@/test_jiedui_restored?host={host}"
    return {
        **os.environ,
        "JIEDUI_DATA_DIR": str(folder),
        "JIEDUI_DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "jiedui.config.settings",
    }


LOOK = """
import django, json
django.setup()
from pathlib import Path
from jiedui.foundation.files.models import Attachment
from jiedui.foundation.ops.backups.manifest import digest_of
from jiedui.foundation.ops.backups.tables import rows_by_table
print(json.dumps({
    "files": {a.name: Path(a.file.path).is_file() and digest_of(Path(a.file.path)) == a.sha256 for a in Attachment.objects.all()},
    "rows": rows_by_table(),
}))
"""


def run(environment, *arguments):
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    ).stdout


@pytest.mark.postgres
@pytest.mark.slow
def test_a_backup_taken_while_people_work_is_restored_whole(work, tmp_path):
    draft, actor = work
    kept = [add_one(draft, actor, number) for number in range(3)]
    seal_events()
    for name in KEYS:
        (settings.DATA_DIR / name).write_text(f"the {name} of the place that was backed up, long enough")
    stop = threading.Event()

    def come_and_go():
        number = 100
        while not stop.is_set():
            detach(add_one(draft, actor, number), actor=actor)
            number += 1
        connection.close()

    working = threading.Thread(target=come_and_go)
    working.start()
    made = make_backup(tmp_path / "kept.tar.gz")
    stop.set()
    working.join()
    assert (made.path.stat().st_mode & 0o777, made.size) == (0o600, made.path.stat().st_size)
    environment = elsewhere(tmp_path / "new")
    said = run(environment, "manage.py", "restore", str(made.path), "--no-index")
    assert "行数与备份一致" in said
    assert "操作记录链完好" in said
    found = json.loads(run(environment, "-c", LOOK))
    assert found["files"] == dict.fromkeys(found["files"], True)
    assert {attachment.name for attachment in kept} <= set(found["files"])
    assert sum(found["rows"].values()) == made.rows
    for name in KEYS:
        put = tmp_path / "new" / name
        assert put.read_text() == (settings.DATA_DIR / name).read_text()
        assert put.stat().st_mode & 0o777 == 0o600


def test_a_place_that_is_not_empty_is_left_as_it_is(work, tmp_path):
    made = make_backup(tmp_path / "kept.tar.gz")
    with pytest.raises(BackupUnusable, match="不是空的"):
        restore_backup(made.path)


def test_a_file_that_is_there_is_not_written_over(work, tmp_path):
    (tmp_path / "kept.tar.gz").write_text("precious")
    with pytest.raises(BackupUnusable, match="已经存在"):
        make_backup(tmp_path / "kept.tar.gz")
    assert (tmp_path / "kept.tar.gz").read_text() == "precious"


def test_a_folder_that_is_not_there_is_named(work, tmp_path):
    with pytest.raises(BackupUnusable, match="不存在"):
        make_backup(tmp_path / "nowhere" / "kept.tar.gz")


def cut(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def no_archive(path):
    path.write_text("hello")


def _repacked(path, change):
    with tarfile.open(path, "r:gz") as archive:
        members = [
            (member.name, archive.extractfile(member).read())
            for member in archive.getmembers()
            if member.isfile()
        ]
    with tarfile.open(path, "w:gz") as archive:
        for name, content in change(dict(members)).items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))


def changed_inside(path):
    _repacked(path, lambda found: {**found, next(name for name in found if name.startswith("tables")): b"x"})


def without_end(path):
    _repacked(path, lambda found: {name: found[name] for name in found if name != "manifest.json"})


def escaping(path):
    _repacked(path, lambda found: {"../outside": b"x", **found})


def of_tomorrow(path):
    later = b'["exchange","9999_later"],'
    _repacked(
        path,
        lambda found: {
            **found,
            "manifest.json": found["manifest.json"].replace(b'"migrations":[', b'"migrations":[' + later),
        },
    )


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (cut, "不完整"),
        (no_archive, "不是结对平台的备份文件"),
        (changed_inside, "已损坏"),
        (without_end, "不完整"),
        (escaping, "已损坏"),
        (of_tomorrow, "请先升级程序"),
    ],
)
def test_what_is_no_whole_backup_is_refused_before_anything_is_touched(work, tmp_path, spoil, sentence):
    made = make_backup(tmp_path / "kept.tar.gz")
    spoil(made.path)
    with pytest.raises(CommandError, match=sentence):
        call_command("restore", str(made.path))
    assert not (tmp_path.parent / "outside").exists()
    assert Attachment.objects.count() == 0


def test_a_backup_that_cannot_be_finished_leaves_nothing_behind(work, tmp_path, monkeypatch):
    monkeypatch.setattr(
        "tarfile.TarFile.addfile", lambda *_args, **_more: (_ for _ in ()).throw(OSError("full"))
    )
    with pytest.raises(CommandError, match="full"):
        call_command("backup", str(tmp_path / "kept.tar.gz"))
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(("kept", "backup"))) == []


def test_the_tables_of_a_backup_open_by_themselves(work, tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("a dump of PostgreSQL is no file that opens")
    made = make_backup(tmp_path / "kept.tar.gz")
    with tarfile.open(made.path) as archive:
        archive.extract("tables.sqlite3", tmp_path / "out", filter="data")
    with sqlite3.connect(tmp_path / "out" / "tables.sqlite3") as opened:
        assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    opened.close()
    assert Path(settings.DATABASES["default"]["NAME"]).exists()
