"""The whole of `manage.py serve`, as a person starts and stops it."""

import http.client
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def start(tmp_path):
    """Starts `serve` on a copy of the migrated database; whatever still runs afterwards is killed."""
    if connection.vendor != "sqlite":
        pytest.skip("the embedded database is what this is about")
    with (
        sqlite3.connect(settings.DATABASES["default"]["NAME"]) as here,
        sqlite3.connect(tmp_path / "jiedui.sqlite3") as there,
    ):
        here.backup(there)
    started = []

    def run(*arguments, port):
        environment = {**os.environ, "JIEDUI_DATA_DIR": str(tmp_path), "PORT": str(port)}
        environment["DJANGO_SETTINGS_MODULE"] = "jiedui.config.settings"
        running = subprocess.Popen(
            [sys.executable, "manage.py", "serve", *arguments],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        started.append(running)
        return running

    yield run
    for running in started:
        running.kill()
        running.communicate()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(port, path):
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        asked.request("GET", path)
        answer = asked.getresponse()
        return answer.status, json.loads(answer.read())
    except OSError:
        return 0, {}
    finally:
        asked.close()


def wait_for(port, path, *, seconds=60):
    until = time.monotonic() + seconds
    while (answer := get(port, path))[0] != 200 and time.monotonic() < until:
        time.sleep(0.1)
    return answer


def descendants(pid):
    """Process ids of children and their children."""
    children = [
        int(entry.name)
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and _parent_of(entry) == pid
    ]
    return children + [further for child in children for further in descendants(child)]


def _parent_of(entry):
    try:
        return int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return None


def still_there(pids):
    return [pid for pid in pids if Path(f"/proc/{pid}").exists()]


def test_it_becomes_ready_and_ends_cleanly_on_ctrl_c(start):
    port = free_port()
    running = start("--prepare", port=port)
    assert wait_for(port, "/readyz") == (
        200,
        {"status": "ready", "checks": {"database": "ok", "migrations": "ok", "worker": "ok", "index": "ok"}},
    )
    family = descendants(running.pid)
    running.send_signal(signal.SIGINT)
    out, _ = running.communicate(timeout=30)
    assert f"http://127.0.0.1:{port}/" in out
    assert (running.returncode, out.splitlines()[-1], len(family) >= 6, still_there(family)) == (
        0,
        "已停止。",
        True,
        [],
    )


def test_when_a_part_dies_the_rest_is_ended_and_said(start):
    port = free_port()
    running = start(port=port)
    assert wait_for(port, "/readyz")[0] == 200
    family = descendants(running.pid)
    os.kill(next(pid for pid in family if _parent_of(Path(f"/proc/{pid}")) == running.pid), signal.SIGKILL)
    out, _ = running.communicate(timeout=30)
    assert (running.returncode, "意外结束（-9），其余进程已停止。" in out, still_there(family)) == (
        1,
        True,
        [],
    )


def test_a_taken_port_is_said_in_one_line(start):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        running = start(port=port)
        out, _ = running.communicate(timeout=30)
    assert (running.returncode, out.splitlines()) == (
        1,
        [f"CommandError: 端口 {port} 已被占用，请换一个端口，例如 PORT={port + 1} make run。"],
    )
