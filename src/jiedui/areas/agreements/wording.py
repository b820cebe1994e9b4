"""The terms of an agreement: made from what people write, checked, and read out into rows once they are on the table."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from jiedui.foundation.core.codes import new_code
from jiedui.foundation.core.errors import Invalid

from .choices import ClauseKind
from .joint.kinds import Party
from .joint.terms import UNSETTLED, Terms, normal_text
from .models import Agreement, Side

HEADING, TITLE, PRINCIPLE, MOST_PRINCIPLES = 100, 200, 30, 50
SHORT_HEADING = 30
KEY = 20
_BEGINS = re.compile(r"^[ \t　]*第[ 　]*[一二三四五六七八九十百零〇\d]+[ 　]*条", re.MULTILINE)
_FIRST_WORDS = re.compile(r"[，。；：,;:\n]")
MOST_CLAUSES, LONGEST_BODY, LONGEST_NOTICE = 200, 20_000, 730


def terms_of(
    agreement: Agreement,
    *,
    clauses: Iterable[Mapping[str, Any]],
    preamble: str = "",
    starts_on: date | str | None = None,
    ends_on: date | str | None = None,
) -> dict[str, Any]:
    """Terms as a draft begins with them; clauses as mappings with `heading`, `body` and, if wanted, `kind`, `number`, `heading_en`."""
    return {
        "title": agreement.title,
        "_title_en": agreement.title_en,
        "preamble": preamble,
        "principles": list(agreement.principles),
        "clauses": [_clause(clause, place) for place, clause in enumerate(clauses, start=1)],
        "starts_on": _day(starts_on or agreement.starts_on),
        "ends_on": _day(ends_on or agreement.ends_on),
        "notice_days": agreement.notice_days,
    }


def read_clauses(pasted: str) -> list[dict[str, str]]:
    """Clauses out of a text as people have it: each begins at 第三条 or 第 3 条; what stands before the first is left out."""
    parts = _BEGINS.split(pasted.replace("\r\n", "\n"))[1:]
    return [_read(part) for part in parts[:MOST_CLAUSES] if part.strip()]


def _read(part: str) -> dict[str, str]:
    """A short first line without a full stop is the heading; else the heading is the first words."""
    first, _line, rest = part.strip().partition("\n")
    first = first.strip("　 :：、.")
    if rest.strip() and len(first) <= SHORT_HEADING and "。" not in first:
        return {"heading": first, "body": rest.strip()}
    body = part.strip().lstrip("　 :：、.")
    return {"heading": _FIRST_WORDS.split(body, maxsplit=1)[0][:SHORT_HEADING], "body": body}


def check_terms(agreement: Agreement, terms: Terms) -> dict[str, Any]:
    """The terms as they are kept, with kind and parties read from the agreement.

    Raises:
        Invalid: with the sentences by part: `title`, `principles`, `clauses`, `starts_on`, `ends_on`, `notice_days`.
    """
    errors: dict[str, list[str]] = {}
    title = str(terms.get("title", "")).strip()
    if not title or len(title) > TITLE:
        errors["title"] = [_("请填写协议名称，不超过 %(most)s 个字") % {"most": TITLE}]
    principles = [str(each).strip() for each in terms.get("principles", []) if str(each).strip()]
    if any(len(each) > PRINCIPLE for each in principles):
        errors["principles"] = [_("每条合作原则不超过 %(most)s 个字") % {"most": PRINCIPLE}]
    if len(principles) > MOST_PRINCIPLES:
        errors["principles"] = [_("合作原则最多 %(most)s 条") % {"most": MOST_PRINCIPLES}]
    preamble = str(terms.get("preamble", "")).strip()
    if len(preamble) > LONGEST_BODY:
        errors["preamble"] = [_("前言不超过 %(most)s 个字") % {"most": LONGEST_BODY}]
    clauses, wrong = _checked_clauses(terms.get("clauses", []), _keys_by_heading(agreement))
    if wrong:
        errors["clauses"] = wrong
    days = {name: _checked_day(terms.get(name, ""), name, errors) for name in ("starts_on", "ends_on")}
    if _is_day(days["starts_on"]) and _is_day(days["ends_on"]) and days["ends_on"] < days["starts_on"]:
        errors["ends_on"] = [_("期满日期不能早于生效日期")]
    notice = terms.get("notice_days", 0)
    if not isinstance(notice, int) or not 0 <= notice <= LONGEST_NOTICE:
        errors["notice_days"] = [_("退出须提前的天数应在 0 到 %(most)s 之间") % {"most": LONGEST_NOTICE}]
    if errors:
        raise Invalid(errors)
    return {
        "title": title,
        "_title_en": str(terms.get("_title_en", "")).strip()[:TITLE],
        "kind": agreement.kind,
        "under": agreement.parent.code if agreement.parent else "",
        "parties": [party_terms(side) for side in _sides(agreement)],
        "preamble": preamble,
        "principles": principles,
        "clauses": clauses,
        **days,
        "notice_days": notice,
    }


def parties_of(agreement: Agreement, terms: Terms) -> list[Party]:
    """The sides that have not left, each spoken for by the organisation that leads it."""
    return [Party(side.lead_id, side.name_zh) for side in _sides(agreement)]


def day_in(terms: Terms, name: str) -> date | None:
    value = terms.get(name, "")
    return date.fromisoformat(value) if _is_day(value) else None


def _sides(agreement: Agreement) -> Sequence[Side]:
    return list(agreement.sides.remaining().select_related("lead", "region").order_by("order"))


def party_terms(side: Side) -> dict[str, str]:
    return {"organisation": side.lead.name, "region": side.region.name, "_code": side.lead.code}


def _clause(clause: Mapping[str, Any], place: int) -> dict[str, Any]:
    return {
        "number": clause.get("number", place),
        "kind": clause.get("kind", ClauseKind.GENERAL),
        "heading": clause["heading"],
        "body": clause["body"],
        "_heading_en": clause.get("heading_en", ""),
        "_key": clause.get("key", ""),
    }


def _keys_by_heading(agreement: Agreement) -> dict[str, str]:
    """The identities in the text in force, so that a clause typed or pasted anew under its old heading stays the same."""
    text = agreement.text
    return {normal_text(clause.heading): clause.key for clause in text.clauses.all()} if text else {}


def _checked_clauses(
    given: Sequence[Mapping[str, Any]], known: Mapping[str, str]
) -> tuple[list[dict[str, Any]], list[str]]:
    if not given:
        return [], [_("协议文本至少要有一条条款")]
    if len(given) > MOST_CLAUSES:
        return [], [_("协议文本最多 %(most)s 条条款") % {"most": MOST_CLAUSES}]
    wrong: list[str] = []
    for place, clause in enumerate(given, start=1):
        wrong += [_("第 %(place)s 条：%(what)s") % {"place": place, "what": what} for what in _faults(clause)]
    numbers = Counter(clause.get("number") for clause in given)
    wrong += [
        _("第 %(number)s 条出现了 %(times)s 次，条款序号不能重复") % {"number": number, "times": times}
        for number, times in numbers.items()
        if times > 1
    ]
    keys = Counter(key for clause in given if (key := str(clause.get("_key", ""))))
    wrong += [
        _("条款标识有误，请刷新页面后重试") for key, times in keys.items() if times > 1 or len(key) > KEY
    ][:1]
    if not wrong and set(numbers) != set(range(1, len(given) + 1)):
        missing = next(number for number in range(1, len(given) + 1) if number not in numbers)
        wrong = [_("条款序号要从 1 起连续，缺第 %(number)s 条") % {"number": missing}]
    if wrong:
        return [], wrong
    taken = {str(clause.get("_key", "")) for clause in given} - {""}
    return [_kept(clause, taken, known) for clause in sorted(given, key=lambda each: each["number"])], []


def _faults(clause: Mapping[str, Any]) -> list[str]:
    faults = []
    heading, body = str(clause.get("heading", "")), str(clause.get("body", ""))
    if not normal_text(heading) or len(heading.strip()) > HEADING:
        faults.append(_("请填写标题，不超过 %(most)s 个字") % {"most": HEADING})
    if not normal_text(body):
        faults.append(_("请填写内容"))
    if len(body) > LONGEST_BODY:
        faults.append(_("内容不超过 %(most)s 个字") % {"most": LONGEST_BODY})
    if clause.get("kind") not in ClauseKind.values:
        faults.append(_("没有这个领域"))
    if not isinstance(clause.get("number"), int):
        faults.append(_("序号应是整数"))
    return faults


def _kept(clause: Mapping[str, Any], taken: set[str], known: Mapping[str, str]) -> dict[str, Any]:
    """A clause as it is kept, with the identity that later versions know it by."""
    key = str(clause.get("_key", ""))
    if not key:
        same = known.get(normal_text(str(clause["heading"])), "")
        key = same if same and same not in taken else new_code("TK")
        taken.add(key)
    return {
        "number": clause["number"],
        "kind": str(clause["kind"]),
        "heading": str(clause["heading"]).strip(),
        "body": str(clause["body"]).strip(),
        "_heading_en": str(clause.get("_heading_en", "")).strip()[:200],
        "_key": key,
    }


def _day(value: date | str | None) -> str:
    return value.isoformat() if isinstance(value, date) else (value or "")


def _checked_day(value: Any, name: str, errors: dict[str, list[str]]) -> str:
    text = _day(value).strip()
    if not text or text == UNSETTLED or _is_day(text):
        return text
    errors[name] = [_("“%(value)s”不是日期，请写成 2020-04-27，或留作【待定】") % {"value": text[:30]}]
    return ""


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except (TypeError, ValueError):
        return False
    return True
