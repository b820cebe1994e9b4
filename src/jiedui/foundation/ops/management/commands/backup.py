"""`manage.py backup FILE`: the whole installation in one file, taken while it runs."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from jiedui.foundation.ops.backups import BackupUnusable, make_backup
from jiedui.foundation.ops.preparing import bar


class Command(BaseCommand):
    help = "Write tables, uploads and the kept secret into one file while the site runs."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="where to, such as /backup/jiedui-2026-11-28.tar.gz")

    def handle(self, **options: Any) -> None:
        try:
            with bar(_("备份"), self.stdout) as progress:
                made = make_backup(options["file"].expanduser().resolve(), progress)
        except (BackupUnusable, OSError) as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(
            _("已备份到 %(path)s：%(rows)d 行，%(files)d 个文件，%(size).1f MB。")
            % {"path": made.path, "rows": made.rows, "files": made.files, "size": made.size / 1e6}
        )
