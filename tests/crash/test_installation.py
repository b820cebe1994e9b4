"""An installation under load whose processes are killed at random moments: what was acknowledged is there, and it heals by itself.

`JIEDUI_KILLS=5` makes the run shorter.
"""

import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django_tasks_db.models import DBTaskResult

from jiedui.areas.exchange.models import Demand
from jiedui.foundation.audit.chain import seal_events, verify
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.search import index
from jiedui.foundation.search.models import OutboxEntry
from tests.crash.visitor import Visitor
from tests.organisations.factories import OrganisationFactory, manager_of

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("JIEDUI_KILLS", "50"))
VISITORS = 3
START_SECONDS, HEAL_SECONDS = 60, 240
pytestmark = [pytest.mark.crash, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


class Load:
    """People who write demands, rewrite what their organisation says of itself, and invite others; what the site confirmed is noted."""

    def __init__(self, organisations, port):
        self.visitors = [
            (organisation, Visitor(manager_of(organisation), port)) for organisation in organisations
        ]
        self.demands, self.words, self.letters = set(), {}, set()
        self.refused = self.cut_off = self.confirmed = 0
        self.stop = threading.Event()
        self._threads = [threading.Thread(target=self._work, args=each) for each in self.visitors]

    def start(self):
        for thread in self._threads:
            thread.start()

    def end(self):
        self.stop.set()
        for thread in self._threads:
            thread.join()

    def _work(self, organisation, visitor):
        deeds = [self._demand, self._rewrite, self._invite]
        number = 0
        while not self.stop.is_set():
            number += 1
            try:
                done = deeds[number % 3](organisation, visitor, number)
                self.refused += not done
                self.confirmed += bool(done)
            except (OSError, http.client.HTTPException):
                self.cut_off += 1
                time.sleep(0.2)
        connection.close()

    def _demand(self, organisation, visitor, number):
        title = f"示例需求 {organisation.pk}-{number}"
        led_to = visitor.fill_in("/desk/demands/new/", title=title)
        if led_to:
            self.demands.add(title)
        return led_to

    def _rewrite(self, organisation, visitor, number):
        words = f"第{organisation.pk}号第{number}次改写"
        page = f"/desk/organisation/{organisation.code}/edit/"
        led_to = visitor.fill_in(page, introduction=words)
        self.words.setdefault(organisation.pk, [""])
        if led_to:
            self.words[organisation.pk] = [words]
        else:
            self.words[organisation.pk].append(words)
        return led_to

    def _invite(self, organisation, visitor, number):
        address = f"invited-{organisation.pk}-{number}@example.org"
        page = f"/desk/organisation/{organisation.code}/members/"
        led_to = visitor.fill_in(page, email=address, role="member") if len(self.letters) < 40 else "enough"
        if led_to and led_to != "enough":
            self.letters.add(address)
        return led_to


class Installation:
    """`manage.py serve` on a port, started again whenever it was killed."""

    def __init__(self, environment):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = {**environment, "JIEDUI_SECRET_KEY": settings.SECRET_KEY, "PORT": str(self.port)}
        self.output = Path(environment["JIEDUI_DATA_DIR"]) / "serve.txt"

    def start(self):
        with self.output.open("a") as out:
            self.running = subprocess.Popen(
                [sys.executable, "manage.py", "serve"], cwd=ROOT, env=self.environment,
                stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=2):
                    return
            except OSError:
                assert self.running.poll() is None, self.output.read_text()[-2000:]
                time.sleep(0.1)
        raise AssertionError(self.output.read_text()[-2000:])

    def family(self):
        """The parent and all below it."""
        found, last = [self.running.pid], [self.running.pid]
        while last:
            last = [int(pid) for parent in last for pid in _children(parent)]
            found += last
        return found

    def kill_one(self, chance):
        """Kill one process of the family and wait until the whole of it is gone."""
        victim = chance.choice(self.family())
        name = Path(f"/proc/{victim}/cmdline")
        assert name.exists()
        os.kill(victim, signal.SIGKILL)
        until = time.monotonic() + 3
        while victim != self.running.pid and self.running.poll() is None and time.monotonic() < until:
            time.sleep(0.05)
        self.end()
        return victim == self.running.pid

    def end(self):
        """Nothing of it is left: a supervisor that lives on after one of gunicorn's workers came anew is killed, too."""
        for pid in self.family() if self.running.poll() is None else ():
            _kill(pid)
        self.running.wait()
        until = time.monotonic() + 30
        while time.monotonic() < until:
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", self.port))
                except OSError:
                    time.sleep(0.1)
                else:
                    return


def _children(pid):
    try:
        return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []


def _kill(pid):
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def test_an_installation_that_is_killed_again_and_again_loses_nothing(environment):
    chance = random.Random(11)
    installation = Installation(environment)
    load = Load([OrganisationFactory() for _number in range(VISITORS)], installation.port)
    installation.start()
    load.start()
    parents = 0
    for _kill_number in range(KILLS):
        seen = load.confirmed
        wait_until(lambda seen=seen: load.confirmed > seen)
        time.sleep(chance.uniform(0, 1.5))
        parents += installation.kill_one(chance)
        installation.start()
    time.sleep(2)
    load.end()
    began = time.monotonic()
    wait_until(lambda: not DBTaskResult.objects.filter(status__in=["READY", "RUNNING"]).exists())
    wait_until(lambda: not OutboxEntry.objects.exists())
    healed = time.monotonic() - began
    figures = {
        "kills": KILLS, "of_the_parent": parents, "demands": len(load.demands), "letters": len(load.letters),
        "confirmed": load.confirmed, "cut_off": load.cut_off, "refused": load.refused, "healed_after_s": round(healed, 1),
    }  # fmt: skip
    print(figures)  # noqa: T201 -- figures for the docs
    posted = letters_in(Path(environment["JIEDUI_DATA_DIR"]) / "mail")
    found = index.matcher().search("改写", k=100).hits
    installation.end()
    there = set(Demand.objects.values_list("title", flat=True))
    assert load.demands - there == set()
    assert load.letters - posted == set()
    for organisation in Organisation.objects.filter(pk__in=load.words):
        assert organisation.introduction in load.words[organisation.pk]
        assert organisation.introduction in "\n".join(hit.record.body for hit in found)
    seal_events()
    assert verify("").faults == []
    assert DBTaskResult.objects.failed().count() == 0
    assert load.confirmed >= KILLS
    assert min(len(load.demands), len(load.letters)) > KILLS // 10


def wait_until(holds):
    until = time.monotonic() + HEAL_SECONDS
    while not holds():
        assert time.monotonic() < until, "it did not heal"
        time.sleep(0.3)


def letters_in(folder):
    """Who was written to."""
    return {
        line.removeprefix("To: ").strip()
        for path in folder.glob("*.log")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("To: ")
    }
