"""`manage.py serve`: the site with its worker, indexer and ticker, in one command."""

import os
import shutil
import sys
import time
from argparse import ArgumentParser
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils.translation import gettext as _

from jiedui.foundation.core.background import backgrounds
from jiedui.foundation.core.installation import site_name
from jiedui.foundation.core.preparation import banners
from jiedui.foundation.ops import site
from jiedui.foundation.ops.looping import run_loop
from jiedui.foundation.ops.preparing import bar, prepare
from jiedui.foundation.ops.supervisor import Stopped, Supervisor

START_SECONDS = 60


class Command(BaseCommand):
    help = "Start the site with its worker, indexer and ticker; Ctrl-C ends all of them."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--prepare", action="store_true", help="first make tables and fill what is empty")
        parser.add_argument(
            "--fresh", action="store_true", help="throw the data folder's contents away first"
        )
        parser.add_argument(
            "--yes", action="store_true", help="with --fresh on an installation that is no demonstration"
        )
        parser.add_argument("--no-worker", action="store_true", help="the site alone")
        parser.add_argument(
            "--port", type=int, default=None, help="default: $PORT, or the first free one from 8000"
        )
        parser.add_argument("--bind", default="127.0.0.1", help="address to listen on (127.0.0.1)")

    def handle(self, **options: Any) -> None:
        began = time.monotonic()
        try:
            bound = site.bind(options["bind"], options["port"] or _port_from_environment())
        except site.PortTaken as problem:
            raise CommandError(str(problem)) from None
        site.lead_links_to(bound)
        supervisor = Supervisor()
        try:
            if options["fresh"]:
                self._throw_away(sure=options["yes"])
            if options["prepare"]:
                self._prepare(supervisor)
            self._start(supervisor, bound, with_worker=not options["no_worker"])
            self._greet(bound, time.monotonic() - began, with_worker=not options["no_worker"])
            lost = supervisor.wait()
        except Stopped:
            lost = None
            self.stdout.write("")
        finally:
            supervisor.end()
        if lost:
            raise CommandError(
                _("进程“%(name)s”意外结束（%(code)d），其余进程已停止。") % {"name": lost[0], "code": lost[1]}
            )
        self.stdout.write(_("已停止。"))

    def _prepare(self, supervisor: Supervisor) -> None:
        """In a child, so that the parent stays without connections and threads, and may be forked again."""
        supervisor.start("prepare", partial(prepare, bar))
        lost = supervisor.wait()
        if lost and lost[1]:
            raise CommandError(_("准备工作没有完成，原因见上。"))

    def _start(self, supervisor: Supervisor, bound: Any, *, with_worker: bool) -> None:
        connections.close_all()
        reading, writing = os.pipe()
        server = partial(site.SiteServer, bound, ready=partial(os.write, writing, b"."))
        supervisor.start("site", lambda: server().run())
        for loop in backgrounds if with_worker else ():
            supervisor.start(loop.key, partial(run_loop, loop))
        os.set_blocking(reading, False)
        until = time.monotonic() + START_SECONDS
        # every worker of the site: one told to end while it begins would not hear it, and be waited for
        ready = 0
        while (ready := ready + _told(reading)) < site.WORKERS:
            if lost := supervisor.wait(0.05):
                raise CommandError(
                    _("进程“%(name)s”没有启动（%(code)d），原因见上。") % {"name": lost[0], "code": lost[1]}
                )
            if time.monotonic() > until:
                raise CommandError(_("网站在 %(seconds)d 秒内没有启动。") % {"seconds": START_SECONDS})
        os.close(reading)
        os.close(writing)

    def _greet(self, bound: Any, took: float, *, with_worker: bool) -> None:
        self.stdout.write("")
        self.stdout.write(f"  {site_name()}  {self.style.SUCCESS(site.address_of(bound))}")
        for text in filter(None, (banner() for banner in banners)):
            self.stdout.write("")
            self.stdout.write(text)
        connections.close_all()
        self.stdout.write("")
        if not with_worker:
            self.stdout.write("  " + _("没有启动后台进程：请另外运行 manage.py worker。"))
        self.stdout.write("  " + _("%(seconds).1f 秒后就绪；按 Ctrl-C 停止。") % {"seconds": took})
        self.stdout.flush()

    def _throw_away(self, *, sure: bool) -> None:
        """Empty the data folder, but for the secret."""
        if settings.JIEDUI.database_url:
            raise CommandError(_("--fresh 只用于内置数据库；请自行清空 JIEDUI_DATABASE_URL 指向的数据库。"))
        if not settings.JIEDUI.demo and not sure:
            question = _("将删除 %(folder)s 里的全部数据；确定请加 --yes。") % {"folder": settings.DATA_DIR}
            raise CommandError(question)
        for name in ("index", "media", "private", "mail"):
            shutil.rmtree(settings.DATA_DIR / name, ignore_errors=True)
        for path in Path(settings.DATA_DIR).glob("jiedui.sqlite3*"):
            path.unlink()


def _port_from_environment() -> int | None:
    text = os.environ.get("PORT", "").strip()
    if not text:
        return None
    if not text.isdigit() or not 0 < int(text) <= 65535:
        raise CommandError(_("PORT=%(text)s 不是端口号。") % {"text": text})
    return int(text)


def _told(reading: int) -> int:
    """How many more workers of the site have said that they are ready."""
    try:
        return len(os.read(reading, site.WORKERS))
    except BlockingIOError:
        return 0


if sys.platform == "win32":
    raise CommandError("serve needs a Unix system; on Windows use WSL")
