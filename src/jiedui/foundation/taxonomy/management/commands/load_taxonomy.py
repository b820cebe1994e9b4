from typing import Any

from django.core.management.base import BaseCommand

from jiedui.foundation.taxonomy.services import load_fields


class Command(BaseCommand):
    help = "Bring the shipped list of technical fields into the table"

    def handle(self, *args: Any, **options: Any) -> None:
        count = load_fields()
        self.stdout.write(f"技术领域 {count} 项")
