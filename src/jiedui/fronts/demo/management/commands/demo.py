"""`manage.py demo`: tell the story of the demonstration world, and let it grow to the size of large cities."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from jiedui.areas.exchange.models import Achievement
from jiedui.foundation.ops.preparing import bar, steps
from jiedui.foundation.search.rebuilding import rebuild
from jiedui.fronts.demo.module import KEY, people_to_try
from jiedui.fronts.demo.scaling import MOST, NothingToRecombine, scale
from jiedui.fronts.demo.services import is_told, tell_story


class Command(BaseCommand):
    help = "Fill an empty installation with the demonstration world; with --scale let it grow"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--scale",
            type=int,
            metavar="N",
            help="recombine the content into N published achievements, with the rest in proportion",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        achievements = options["scale"]
        if not settings.JIEDUI.demo:
            raise CommandError(_("这不是演示站点：请先设置 JIEDUI_DEMO=true，各页面才会标明“演示数据”。"))
        if achievements is not None and not 0 < achievements <= MOST:
            raise CommandError(_("--scale 须为 1 到 %(most)s 之间的整数。") % {"most": f"{MOST:,}"})
        self._prepare()
        if not is_told():
            with bar(_("演示数据"), self.stdout) as progress:
                tell_story(progress)
            self.stdout.write(people_to_try())
        elif achievements is None:
            raise CommandError(_("这里已有单位和数据，演示内容只能写入空的平台。"))
        if achievements is not None:
            self._grow(achievements)

    def _prepare(self) -> None:
        for step in steps():
            if step.key != KEY and step.needed():
                with bar(str(step.label), self.stdout) as progress:
                    step.run(progress)

    def _grow(self, achievements: int) -> None:
        try:
            with bar(_("重组演示内容"), self.stdout) as progress:
                made = scale(achievements, progress)
        except NothingToRecombine:
            raise CommandError(_("这里没有演示内容可以重组：请在空的平台上运行。")) from None
        if made:
            with bar(_("建立索引"), self.stdout) as progress:
                rebuild(progress)
        self.stdout.write(
            _("已有 %(count)s 项公开成果（示例）。")
            % {"count": f"{Achievement.objects.published().count():,}"}
        )
