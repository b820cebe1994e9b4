"""`manage.py doctor`: says in words whether all is well."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from jiedui.foundation.core.health import Level, examine

SIGNS = {Level.OK: "✓", Level.WARN: "!", Level.BAD: "✗"}


class Command(BaseCommand):
    help = (
        "Say whether database, worker, index, mail, storage, fonts and settings are healthy; exit 1 if not."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="for machines")

    def handle(self, **options: Any) -> None:
        found = examine()
        if options["json"]:
            rows = [
                {
                    "key": check.key,
                    "label": str(check.label),
                    "level": verdict.level.value,
                    "sentence": str(verdict.sentence),
                    "advice": str(verdict.advice),
                }
                for check, verdict in found
            ]
            self.stdout.write(json.dumps({"checks": rows}, ensure_ascii=False, indent=2))
        else:
            paint = {
                Level.OK: self.style.SUCCESS,
                Level.WARN: self.style.WARNING,
                Level.BAD: self.style.ERROR,
            }
            for check, verdict in found:
                sign = paint[verdict.level](SIGNS[verdict.level])
                self.stdout.write(f"{sign} {check.label}：{verdict.sentence}")
                if verdict.advice:
                    self.stdout.write(f"    → {verdict.advice}")
        if any(verdict.level is Level.BAD for _check, verdict in found):
            sys.exit(1)
