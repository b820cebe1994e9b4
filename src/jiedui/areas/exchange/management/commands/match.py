"""`manage.py match "电动汽车动力电池低温性能提升"`: ranked matches with reasons, in the terminal."""

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from jiedui.areas.agreements.models import Side
from jiedui.areas.agreements.selectors import sides_in_force
from jiedui.areas.exchange.previews import ANSWERS, MODEL_OF, SHORTEST, Candidate, preview
from jiedui.foundation.core.text import fold, slugify_pinyin

AT_LEAST = 3
LONGEST = 8000


class Command(BaseCommand):
    help = "Rank what is published for a problem in words, with reasons, as the public sees it"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("problem", help="the problem in words")
        parser.add_argument(
            "--kind", help="achievement, demand or expert; without it achievements and experts"
        )
        parser.add_argument(
            "--side", help="one side only: its short name, its region's name or pinyin, such as beibei"
        )
        parser.add_argument("--as", dest="username", help="see as this person does")
        parser.add_argument("--limit", type=int, default=10, help="at most so many (default 10)")
        parser.add_argument("--json", action="store_true", help="machine-readable")

    def handle(self, *args: Any, **options: Any) -> None:
        answer = preview(
            *_problem(options["problem"]),
            actor=_actor(options["username"]),
            kinds=_kinds(options["kind"]),
            sides=_sides(options["side"]),
            limit=max(1, options["limit"]),
            at_least=AT_LEAST,
        )
        if answer.too_short:
            raise CommandError(_("请至少写 %(count)s 个字，说明要解决什么问题。") % {"count": SHORTEST})
        if settings.JIEDUI.demo:
            self.stderr.write(
                _("演示数据：以下单位、成果和数字均为虚构示例")
            )  # beside the answer, which may be read by a machine
        if answer.index_missing:
            raise CommandError(_("还没有索引：请先运行 manage.py reindex。"))
        if options["json"]:
            results = [as_json(candidate) for candidate in answer.candidates]
            self.stdout.write(json.dumps({"results": results}, ensure_ascii=False, indent=2))
            return
        if not answer.candidates:
            self.stdout.write(_("没有找到匹配的内容。换一种说法，或写得更具体一些。"))
        for place, candidate in enumerate(answer.candidates, start=1):
            self.stdout.write(_as_lines(place, candidate))


def as_json(candidate: Candidate) -> dict[str, Any]:
    """One result: kind, code, title, side, band, score, and the reasons in words and figures."""
    why = candidate.explanation
    return {
        "kind": candidate.kind,
        "code": candidate.code,
        "title": candidate.listing.title,
        "side": "、".join(side.name_zh for side in candidate.sides),
        "band": candidate.band,
        "score": candidate.score,
        "reasons": {
            "shared": list(why.terms),
            "similar": [list(pair) for pair in why.similar],
            "missing": list(why.missing),
            "figures": [
                {"name": each.name, "asked": each.asked, "offered": each.offered, "fulfilled": each.fulfilled}
                for each in why.figures
            ],
            "contributions": dict(why.contributions),
            "field": why.field_sentence,
            "readiness": why.readiness_sentence,
            "region": candidate.region.name if candidate.region else "",
        },
    }


def _as_lines(place: int, candidate: Candidate) -> str:
    why = candidate.explanation
    sides = "/".join(side.short for side in candidate.sides) or "–"
    lines = [
        f"{place:2}. [{why.band_label} {candidate.score:.1f}] ({sides}) {candidate.listing.title}  {candidate.code}",
        "    " + _("共同用语：%(terms)s") % {"terms": "、".join(why.terms) or "–"},
    ]
    if why.similar:
        lines.append("    " + _("相近用语：%(terms)s") % {"terms": "、".join(why.similar_pairs)})
    if why.figures:
        figures = _("；").join(figure.sentence for figure in why.figures)
        lines.append("    " + _("指标：%(figures)s") % {"figures": figures})
    if why.missing:
        lines.append("    " + _("未提及：%(terms)s") % {"terms": "、".join(why.missing)})
    return "\n".join(lines)


def _problem(text: str) -> tuple[str, str]:
    """Title and body: of several lines the first is the title."""
    if len(text) > LONGEST:
        raise CommandError(
            _("问题有 %(length)s 个字，最多 %(most)s 个：请只留下要解决的问题和指标。")
            % {"length": len(text), "most": LONGEST}
        )
    title, _line, body = text.strip().partition("\n")
    return title, body


def _kinds(name: str | None) -> Sequence[str]:
    if name is not None and name not in MODEL_OF:
        raise CommandError(
            _("没有名为 %(name)s 的类别；可用：%(known)s。") % {"name": name, "known": "、".join(MODEL_OF)}
        )
    return [name] if name else ANSWERS


def _actor(username: str | None) -> Any:
    if not username:
        return AnonymousUser()
    person = get_user_model().objects.filter(username=username).first()
    if person is None:
        raise CommandError(_("没有用户 %(name)s。") % {"name": username})
    return person


def _sides(name: str | None) -> list[Side] | None:
    if not name:
        return None
    wanted = fold(name)
    sides = sides_in_force()
    named = [side for side in sides if wanted in _names_of(side)]
    if not named:
        known = "、".join(sorted({side.name_zh for side in sides}))
        raise CommandError(
            _("没有名为 %(name)s 的一方；现有：%(known)s。") % {"name": name, "known": known or "–"}
        )
    return named


def _names_of(side: Side) -> set[str]:
    names = {side.short, side.name_zh, side.name_en, side.region.name}
    return {fold(name) for name in names} | {
        slugify_pinyin(side.name_zh).replace("-", ""),
        slugify_pinyin(side.short),
    }
