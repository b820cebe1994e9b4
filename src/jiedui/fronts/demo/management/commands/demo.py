"""`manage.py demo`: tell the story of the demonstration world into an empty installation."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from jiedui.foundation.ops.preparing import bar, steps
from jiedui.fronts.demo.module import KEY, people_to_try
from jiedui.fronts.demo.services import is_told, tell_story


class Command(BaseCommand):
    help = "Fill an empty installation with the demonstration world"

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.JIEDUI.demo:
            raise CommandError(_("这不是演示站点：请先设置 JIEDUI_DEMO=true，各页面才会标明“演示数据”。"))
        for step in steps():
            if step.key != KEY and step.needed():
                with bar(str(step.label), self.stdout) as progress:
                    step.run(progress)
        if is_told():
            raise CommandError(_("这里已有单位和数据，演示内容只能写入空的平台。"))
        with bar(_("演示数据"), self.stdout) as progress:
            tell_story(progress)
        self.stdout.write(people_to_try())
