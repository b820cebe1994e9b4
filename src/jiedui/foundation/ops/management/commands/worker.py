"""`manage.py worker`: the background loops alone, for installations whose site runs elsewhere."""

from argparse import ArgumentParser
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils.translation import gettext as _

from jiedui.foundation.core.background import backgrounds
from jiedui.foundation.ops.looping import run_loop
from jiedui.foundation.ops.supervisor import Stopped, Supervisor


class Command(BaseCommand):
    help = "Run the background loops (tasks, ticker, indexer) without the site; SIGTERM ends them."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--only", nargs="+", choices=[loop.key for loop in backgrounds], help="only these loops"
        )

    def handle(self, *, only: list[str] | None, **options: Any) -> None:
        supervisor = Supervisor()
        connections.close_all()
        try:
            for loop in backgrounds:
                if only is None or loop.key in only:
                    supervisor.start(loop.key, partial(run_loop, loop))
            lost = supervisor.wait()
        except Stopped:
            lost = None
        finally:
            supervisor.end()
        if lost:
            raise CommandError(
                _("进程“%(name)s”意外结束（%(code)d），其余进程已停止。") % {"name": lost[0], "code": lost[1]}
            )
