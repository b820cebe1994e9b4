"""`manage.py reindex`: the index as the tables are; what it holds already stays, unless all of it is wanted anew."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from jiedui.foundation.core.preparation import Progress
from jiedui.foundation.ops.preparing import bar
from jiedui.foundation.search.comparing import InStep, bring_in_step
from jiedui.foundation.search.joining import RebuildFailed
from jiedui.foundation.search.rebuilding import rebuild
from jiedui.matching import IndexBusy


class Command(BaseCommand):
    help = (
        "Compare every row with what the index holds and write what differs; --afresh builds the index anew. "
        "Readers keep the old one until the new one is whole."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--afresh", action="store_true", help="build anew what the index holds already, too"
        )

    def handle(self, *, afresh: bool, **options: Any) -> None:
        began = time.monotonic()
        try:
            with bar(_("重建索引"), self.stdout) as progress:
                done = _anew(progress) if afresh else bring_in_step(progress)
        except IndexBusy:
            raise CommandError(_("另一个进程正在写索引，请稍后再试。")) from None
        except RebuildFailed as problem:
            raise CommandError(_("索引没有建成，原有索引不变：%(problem)s") % {"problem": problem}) from None
        seconds = time.monotonic() - began
        self.stdout.write(
            _("写入 %(written)d 条，其余 %(kept)d 条没有变化。")
            % {"written": done.written, "kept": max(done.found - done.written, 0)}
        )
        self.stdout.write(
            _("%(count)d 条记录，%(seconds).1f 秒，每秒 %(rate)d 条")
            % {"count": done.found, "seconds": seconds, "rate": done.found / max(seconds, 0.001)}
        )


def _anew(progress: Progress) -> InStep:
    found = rebuild(progress)
    return InStep(found, found)
