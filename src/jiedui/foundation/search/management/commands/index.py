"""`manage.py index`: the indexer alone; `serve` and `worker` run it as well."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from jiedui.foundation.core.background import backgrounds
from jiedui.foundation.ops.looping import run_loop
from jiedui.foundation.search.indexer import drain_all, ensure_index
from jiedui.matching import IndexBusy


class Command(BaseCommand):
    help = "Keep the index in step with the tables until told to stop; --once does what is due and ends."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due and end")

    def handle(self, *, once: bool, **options: Any) -> None:
        if not once:
            run_loop(backgrounds["indexer"])
            return
        try:
            ensure_index()
            done = drain_all()
        except IndexBusy:
            raise CommandError(_("另一个索引进程正在运行。")) from None
        self.stdout.write(
            _("写入 %(written)d，移除 %(removed)d，失败 %(failed)d")
            % {"written": done.written, "removed": done.removed, "failed": done.failed}
        )
