from typing import Any

from django.core.management.base import BaseCommand

from jiedui.foundation.regions.services import load_divisions


class Command(BaseCommand):
    help = "Load the divisions of GB/T 2260 from the installed npm packages; may be run again."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(self.style.SUCCESS(f"{load_divisions()} divisions"))
