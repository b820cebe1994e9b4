"""`manage.py restore FILE`: an empty place becomes the installation that a backup holds."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from jiedui.foundation.ops.backups import BackupUnusable, restore_backup
from jiedui.foundation.ops.preparing import bar


class Command(BaseCommand):
    help = "Fill an empty installation from a backup, compare it, and make the index anew."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--no-index", action="store_true", help="leave the index to the indexer, which makes it by itself"
        )

    def handle(self, **options: Any) -> None:
        try:
            with bar(_("恢复"), self.stdout) as progress:
                done = restore_backup(options["file"].expanduser().resolve(), progress)
        except (BackupUnusable, OSError) as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(
            _("已恢复 %(at)s 的备份：%(rows)d 行，%(files)d 个文件，行数与备份一致。")
            % {"at": done.made_at, "rows": done.rows, "files": done.files}
        )
        for remark in done.remarks:
            self.stdout.write(remark)
        call_command("audit", "verify", stdout=self.stdout)
        if not options["no_index"]:
            call_command("reindex", stdout=self.stdout)
