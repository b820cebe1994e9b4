"""What is needed is made, in order, and shown."""

from contextlib import contextmanager
from io import StringIO

import pytest

from jiedui.foundation.core.preparation import Preparation, preparations
from jiedui.foundation.ops import schema
from jiedui.foundation.ops.preparing import bar, prepare


class Terminal(StringIO):
    def isatty(self):
        return True


@contextmanager
def silent(label):
    yield lambda done, total: None


@pytest.fixture
def steps(monkeypatch):
    made = []

    def add(key, order, *, needed=lambda made: True):
        preparations.add(
            Preparation(key, key, lambda: needed(made), lambda progress: made.append(key), order=order)
        )

    monkeypatch.setattr(preparations, "_items", {})
    return add, made


def test_steps_run_in_order_and_only_when_needed(steps):
    add, made = steps
    add("demo", 90)
    add("tables", 0)
    add("regions", 10, needed=lambda made: False)
    assert (prepare(silent), made) == (["tables", "demo"], ["tables", "demo"])


def test_a_later_step_is_asked_after_the_earlier_one_ran(steps):
    add, _made = steps
    add("tables", 0)
    add("demo", 90, needed=lambda made: made == ["tables"])
    assert prepare(silent) == ["tables", "demo"]


def test_a_bar_fills_on_a_terminal():
    out = Terminal()
    with bar("建立数据表", out) as progress:
        progress(1, 2)
        progress(2, 2)
    last = out.getvalue().split("\r")[-1]
    assert last.startswith(f"建立数据表{' ' * 14} {'█' * 28} 100%")


def test_a_bar_is_two_lines_in_a_file():
    out = StringIO()
    with bar("建立数据表", out) as progress:
        progress(1, 2)
    assert out.getvalue().splitlines() == ["建立数据表 …", "建立数据表 ✓ 0.0 s"]


@pytest.mark.django_db
@pytest.mark.postgres
def test_a_migrated_database_has_nothing_pending_and_a_forgotten_migration_shows():
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    assert schema.pending_migrations() == set()
    MigrationRecorder(connection).record_unapplied("ops", "0001_initial")
    assert schema.pending_migrations() == {("ops", "0001_initial")}
