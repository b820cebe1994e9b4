"""`manage.py tick`: run the periodic jobs that are due; call it each minute where `serve` does not."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from jiedui.foundation.ops.heartbeats import Pulse
from jiedui.foundation.ops.jobs import tick


class Command(BaseCommand):
    help = "Run the periodic jobs that are due, each once."
    requires_system_checks = []

    def handle(self, *, verbosity: int, **options: Any) -> None:
        pulse = Pulse("ticker")
        outcome = tick(pulse)
        pulse("")
        for name, error in outcome.items():
            if error:
                self.stderr.write(_("%(name)s 出错：%(error)s") % {"name": name, "error": error})
            elif verbosity:
                self.stdout.write(_("%(name)s 已运行") % {"name": name})
