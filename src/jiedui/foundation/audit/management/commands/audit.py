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
        parser.add_argument(
            "--expect",
            default="",
            metavar="NUMBER:HASH",
            help="an end written down earlier, to be on the chain",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "seal":
            self.stdout.write(_("已封存 %(count)s 条操作记录。") % {"count": seal_events()})
            return
        found = verify(options["expect"])
        if not found.holds:
            raise CommandError("\n".join([_("操作记录链断裂："), *found.faults]))
        self.stdout.write(
            _("操作记录链完好：已封存 %(sealed)s 条，待封存 %(unsealed)s 条。链末 %(end)s")
            % {"sealed": found.sealed, "unsealed": found.unsealed, "end": found.end}
        )
