"""What /readyz and doctor say of a platform that is well, and of one that lacks something it cannot do without."""

import json
import os
import shutil
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone, translation

from jiedui.foundation.core.health import health_checks
from jiedui.foundation.ops.heartbeats import Pulse
from jiedui.foundation.ops.models import Heartbeat
from jiedui.foundation.search import index
from jiedui.foundation.search.testing import indexed
from jiedui.matching.learned import dictionary, manifest, tables

ROOT = Path(__file__).resolve().parents[2]
WELL = {"database": "ok", "migrations": "ok", "worker": "ok", "index": "ok"}
WITHOUT_DATABASE = """
import django; django.setup()
from django.core.management import call_command
from django.test import Client
for path in ("/healthz", "/readyz"):
    answer = Client().get(path, headers={"Host": "localhost"})
    print(answer.status_code, answer.content.decode())
call_command("doctor", no_color=True)
"""


@pytest.fixture
def running(db):
    """All loops gave a sign of life, and the index is there."""
    for name in ("tasks", "ticker", "indexer"):
        Pulse(name)()
    indexed()


def forget_a_migration():
    MigrationRecorder(connection).record_unapplied("ops", "0001_initial")


def lose_the_index():
    shutil.rmtree(settings.INDEX_DIR)


def silence_the_worker():
    Heartbeat.objects.filter(name="tasks").update(at=timezone.now() - timedelta(minutes=5))


@pytest.mark.postgres
def test_a_platform_that_runs_is_ready(running, client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "checks": WELL})


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("harm", "broken"),
    [(forget_a_migration, "migrations"), (lose_the_index, "index"), (silence_the_worker, "worker")],
)
def test_what_is_broken_makes_it_unready_and_is_named(running, client, harm, broken):
    harm()
    answer = client.get("/readyz")
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/json")
    assert answer.json() == {"status": "not ready", "checks": {**WELL, broken: "bad"}}


@pytest.mark.slow
def test_without_its_database_it_lives_is_not_ready_and_says_so_in_words(tmp_path):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "jiedui.config.settings",
        "JIEDUI_DATA_DIR": str(tmp_path),
        "JIEDUI_DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    }
    asked = subprocess.run(
        [sys.executable, "-c", WITHOUT_DATABASE],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    alive, ready, *doctor = asked.stdout.splitlines()
    assert alive == '200 {"status": "ok"}'
    assert (ready[:4], json.loads(ready[4:])) == (
        "503 ",
        {"status": "not ready", "checks": dict.fromkeys(WELL, "bad")},
    )
    assert asked.returncode == 1
    assert [line for line in doctor if line.startswith("✗ 数据库：没有响应：")] != []
    assert "✗ 后台进程：无法判断：读不到数据库" in doctor


def said_by_doctor(*arguments):
    out = StringIO()
    try:
        call_command("doctor", *arguments, stdout=out, no_color=True)
    except SystemExit as leaving:
        return leaving.code, out.getvalue()
    return 0, out.getvalue()


def test_doctor_names_every_item_of_a_healthy_platform_and_leaves_with_zero(running):
    code, text = said_by_doctor()
    labels = [line[2:].partition("：")[0] for line in text.splitlines() if not line.startswith(" ")]
    assert code == 0
    assert labels == [
        "版本", "设置", "数据库", "数据表", "缓存", "后台进程", "定时任务", "索引", "邮件", "操作记录", "密码", "管理员登录", "存储",
        "字体", "前端脚本",
    ]  # fmt: skip


@pytest.fixture
def without_tables(monkeypatch, tmp_path):
    """The learned tables were taken from the installation."""
    caches = (tables.shipped, dictionary.shipped, index._of_process)
    for cache in caches:
        cache.cache_clear()
    monkeypatch.setattr(manifest, "FOLDER", tmp_path)
    yield
    for cache in caches:
        cache.cache_clear()


def test_without_the_learned_tables_it_is_ready_and_doctor_says_so(running, without_tables, client):
    indexed()
    assert client.get("/readyz").json() == {"status": "ready", "checks": {**WELL, "index": "warn"}}
    code, text = said_by_doctor()
    assert (code, "索引：匹配词表不可用，推荐中不显示相近用语" in text) == (0, True)


def test_doctor_speaks_english_when_asked(running):
    silence_the_worker()
    code, text = said_by_doctor("--language", "en")
    assert code == 1
    assert [
        line for line in text.splitlines() if any("\u4e00" <= character <= "\u9fff" for character in line)
    ] == []
    with translation.override("en"):
        assert {str(check.label) for check in health_checks} == {
            line[2:].partition(": ")[0] for line in text.splitlines() if not line.startswith(" ")
        }
