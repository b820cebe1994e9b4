"""`manage.py reindex`: the whole index anew, beside the old one, then switched to."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from jiedui.foundation.ops.preparing import bar
from jiedui.foundation.search.rebuilding import rebuild
from jiedui.matching import IndexBusy


class Command(BaseCommand):
    help = "Build the index anew; readers keep the old one until the new one is whole."
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        began = time.monotonic()
        try:
            with bar(_("重建索引"), self.stdout) as progress:
                found = rebuild(progress)
        except IndexBusy:
            raise CommandError(_("另一个进程正在写索引，请稍后再试。")) from None
        seconds = time.monotonic() - began
        self.stdout.write(
            _("%(count)d 条记录，%(seconds).1f 秒，每秒 %(rate)d 条")
            % {"count": found, "seconds": seconds, "rate": found / max(seconds, 0.001)}
        )
