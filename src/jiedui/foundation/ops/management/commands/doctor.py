"""`manage.py doctor`: says in words whether all is well."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation
from django.utils.translation import gettext as _

from jiedui.foundation.core.health import HealthCheck, Level, Verdict, examine

SIGNS = {Level.OK: "✓", Level.WARN: "!", Level.BAD: "✗"}


class Command(BaseCommand):
    help = (
        "Say whether database, worker, index, mail, storage, fonts and settings are healthy; exit 1 if not."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="for machines")
        parser.add_argument(
            "--language",
            choices=[code for code, _name in settings.LANGUAGES],
            default=settings.LANGUAGE_CODE,
            help="language of the sentences",
        )

    def handle(self, *, json: bool, language: str, **options: Any) -> None:
        with translation.override(language):
            found = examine()
            text = _for_machines(found) if json else self._for_people(found)
        self.stdout.write(text)
        if any(verdict.level is Level.BAD for _check, verdict in found):
            sys.exit(1)

    def _for_people(self, found: list[tuple[HealthCheck, Verdict]]) -> str:
        paint = {Level.OK: self.style.SUCCESS, Level.WARN: self.style.WARNING, Level.BAD: self.style.ERROR}
        lines = []
        for check, verdict in found:
            sentence = _("%(label)s：%(sentence)s") % {"label": check.label, "sentence": verdict.sentence}
            lines.append(f"{paint[verdict.level](SIGNS[verdict.level])} {sentence}")
            if verdict.advice:
                lines.append(f"    → {verdict.advice}")
        return "\n".join(lines)


def _for_machines(found: list[tuple[HealthCheck, Verdict]]) -> str:
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
    return json.dumps({"checks": rows}, ensure_ascii=False, indent=2)
