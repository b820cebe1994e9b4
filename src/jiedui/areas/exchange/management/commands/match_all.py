"""`manage.py match_all`: the suggestions of every published listing anew, with a bar; goes on where it was cut off."""

import time
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from jiedui.areas.exchange.matching_all import NoIndex, RunBusy, match_all, one_run, run_of
from jiedui.areas.exchange.previews import MODEL_OF
from jiedui.foundation.ops.preparing import bar


class Command(BaseCommand):
    help = "Match every published listing anew; a run that was cut off goes on where it stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--kind", help="achievement, demand or expert; without it all three")
        parser.add_argument("--since", help="only what changed on or after this day, such as 2026-11-01")
        parser.add_argument("--afresh", action="store_true", help="begin anew even where a run was cut off")

    def handle(self, *args: Any, **options: Any) -> None:
        kinds = _kinds(options["kind"])
        since = _moment(options["since"])
        began, matched = time.monotonic(), 0
        try:
            with one_run():
                for kind in kinds:
                    matched += self._one_kind(kind, since, afresh=options["afresh"])
        except RunBusy:
            raise CommandError(_("另一个进程正在全量匹配，请等它完成。")) from None
        except NoIndex:
            raise CommandError(_("还没有索引：请先运行 manage.py reindex。")) from None
        seconds = time.monotonic() - began
        self.stdout.write(
            _("%(count)d 条内容已重新匹配，%(seconds).1f 秒，每秒 %(rate)d 条")
            % {"count": matched, "seconds": seconds, "rate": matched / max(seconds, 0.001)}
        )

    def _one_kind(self, kind: str, since: datetime | None, *, afresh: bool) -> int:
        run = run_of(kind, since, afresh=afresh)
        if run.done:
            self.stdout.write(
                _("接着上次：%(kind)s 已完成 %(done)d / %(total)d")
                % {"kind": MODEL_OF[kind]._meta.verbose_name, "done": run.done, "total": run.total}
            )
        label = _("匹配：%(kind)s") % {"kind": MODEL_OF[kind]._meta.verbose_name}
        with bar(label, self.stdout) as progress:
            return match_all(run, progress)


def _kinds(name: str | None) -> list[str]:
    if name is not None and name not in MODEL_OF:
        raise CommandError(
            _("没有名为 %(name)s 的类别；可用：%(known)s。") % {"name": name, "known": "、".join(MODEL_OF)}
        )
    return [name] if name else list(MODEL_OF)


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        moment = parse_datetime(text) if len(text) > len("2026-11-01") else None
        day = None if moment else parse_date(text)
    except ValueError:
        moment = day = None
    if moment is None and day is None:
        raise CommandError(_("%(text)s 不是日期；请写成 2026-11-01。") % {"text": text})
    if moment is None:
        assert day is not None  # noqa: S101 -- tells the type
        moment = datetime(day.year, day.month, day.day)  # noqa: DTZ001 -- the zone is added below
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment
