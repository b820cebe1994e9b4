"""`manage.py audit verify`: whether what happened is still what was written down."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from jiedui.foundation.audit.chain import seal_events, verify


class Command(BaseCommand):
    help = "Verify or seal the chain of events"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["verify", "seal"])

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "seal":
            self.stdout.write(_("已封存 %(count)s 条操作记录。") % {"count": seal_events()})
            return
        verdict = verify()
        if verdict.broken is not None:
            raise CommandError(
                _(
                    "操作记录链在第 %(place)s 环断裂：记录 %(number)s（%(kind)s，%(at)s）与封存时不符。之前 %(count)s 环完好。"
                )
                % {
                    "place": verdict.broken.place,
                    "number": verdict.broken.pk,
                    "kind": verdict.broken.kind,
                    "at": verdict.broken.at.isoformat(),
                    "count": verdict.sealed,
                }
            )
        self.stdout.write(
            _("操作记录链完好：已封存 %(sealed)s 条，待封存 %(unsealed)s 条。")
            % {"sealed": verdict.sealed, "unsealed": verdict.unsealed}
        )
