"""Checks an exported bundle without the database: `manage.py agreement verify FILE`."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from jiedui.areas.agreements.joint.bundles import verify

LARGEST = 20 * 1024 * 1024


class Command(BaseCommand):
    help = "Check an exported proof of a joint text offline"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("verify", help=_("核对一份导出的凭据")).add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        verdict = verify(_read(file))
        for sentence in verdict.approvals:
            self.stdout.write(sentence)
        if not verdict.holds:
            raise CommandError("\n".join(verdict.faults))
        self.stdout.write(self.style.SUCCESS(_("凭据完好：各方同意的是同一份文本。")))


def _read(file: Path) -> Any:
    try:
        if file.stat().st_size > LARGEST:
            raise CommandError(_("文件过大，不是导出的凭据。"))
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as fault:
        raise CommandError(_("读不出这个文件：%(fault)s") % {"fault": fault}) from fault
