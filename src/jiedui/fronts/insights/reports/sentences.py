"""The words a report begins with, in Chinese as its text is: plain sentences out of its figures, for the authors to go on from."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from .gathering import Figures

# key, heading: the chapters that the authors write, in their order
CHAPTERS = (
    ("preface", "导言"),
    ("progress", "各条款进展"),
    ("reciprocity", "互惠往来"),
    ("problems", "问题与建议"),
    ("plans", "下一步打算"),
)


def first_words(figures: Figures, *, agreement: str, starts_on: date, ends_on: date) -> dict[str, str]:
    """By chapter, what can be said from the figures alone."""
    period = period_words(starts_on, ends_on)
    said = {
        "preface": _preface(figures, agreement, period),
        "progress": _progress(figures),
        "reciprocity": _reciprocity(figures),
        "problems": _problems(figures),
        "plans": _plans(figures),
    }
    return {key: "\n".join(lines) for key, lines in said.items()}


def period_words(starts_on: date, ends_on: date) -> str:
    """2025 年, or from a day to another."""
    if (starts_on.month, starts_on.day, ends_on.month, ends_on.day) == (1, 1, 12, 31):
        if starts_on.year == ends_on.year:
            return f"{starts_on.year} 年"
        return f"{starts_on.year}–{ends_on.year} 年"
    return f"{_day(starts_on)}至{_day(ends_on)}"


def _day(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def _preface(figures: Figures, agreement: str, period: str) -> Iterator[str]:
    who = "、".join(side["organisation"] for side in figures["sides"])
    whole, held = figures["whole"], figures["activities"]
    yield f"本报告由{who}共同编写，说明《{agreement}》{period}的执行情况。"
    if not whole["active"]["value"]:
        yield "报告期内没有在办的任务事项。"
    else:
        told = (("done", "已完成"), ("under_way", "进行中"), ("not_begun", "未开始"), ("overdue", "逾期"))
        counts = "、".join(
            f"{words} {whole[sign]['value']} 项" for sign, words in told if whole[sign]["value"]
        )
        yield (
            f"报告期内在办事项 {whole['active']['value']} 项：{counts}。"
            f"按各方填报中较低的值计，总体完成 {whole['percent']}%。"
        )
    if held["held"]["value"]:
        yield f"各方共同举行活动 {held['held']['value']} 场，参加 {held['people']['value']} 人次。"
    if figures["evidence"]["counted"]["value"]:
        yield f"平台记录的佐证 {figures['evidence']['counted']['value']} 条。"


def _progress(figures: Figures) -> Iterator[str]:
    for clause in figures["clauses"]:
        name = f"第 {clause['number']} 条“{clause['heading']}”"
        if not clause["active"]["value"]:
            yield f"{name}：举行活动 {clause['activities']['value']} 场，没有在办事项。"
            continue
        told = [f"在办 {clause['active']['value']} 项", f"完成 {clause['percent']}%"]
        told += [
            f"{words} {clause[sign]['value']} 项"
            for sign, words in (("done", "已完成"), ("overdue", "逾期"), ("blocked", "受阻"))
            if clause[sign]["value"]
        ]
        yield f"{name}：{'，'.join(told)}。"


def _reciprocity(figures: Figures) -> Iterator[str]:
    for year in figures["reciprocity"]:
        for flow in year["flows"]:
            if flow["is_empty"]:
                continue
            said = "；".join(
                f"{side['name']}给出 {given} {flow['unit']}、收到 {received} {flow['unit']}"
                for side, given, received in zip(
                    figures["sides"], flow["given"], flow["received"], strict=True
                )
            )
            yield f"{year['year']} 年{flow['label']}：{said}。"


def _problems(figures: Figures) -> Iterator[str]:
    whole = figures["whole"]
    for sign, words in (
        ("overdue", "过了期限还没有完成的"),
        ("blocked", "受阻的"),
        ("disagreement", "各方填报不一致、需要核对的"),
        ("silent", "超过 30 天没有填报的"),
    ):
        if whole[sign]["value"]:
            named = _some(figures, sign)
            yield f"{words}事项 {whole[sign]['value']} 项{'：' + named if named else ''}。"
    for year in figures["reciprocity"]:
        yield from (f"{flow['label']}：{flow['words']}" for flow in year["flows"] if "超出" in flow["words"])


def _plans(figures: Figures) -> Iterator[str]:
    whole = figures["whole"]
    ahead = whole["active"]["value"] - whole["done"]["value"]
    if ahead:
        yield f"报告期末尚未完成的 {ahead} 项事项继续办理，逾期和受阻的优先。"


def _some(figures: Figures, sign: str) -> str:
    """The first three that show a sign, by name."""
    names = [
        f"“{row['title']}”"
        for clause in figures["clauses"]
        for row in clause["commitments"]
        if sign in row["signs"]
    ]
    return "、".join(names[:3]) + (" 等" if len(names) > 3 else "")


def told_of(chapters: Any) -> dict[str, str]:
    """What stands in the chapters, by key."""
    return {chapter["_key"]: str(chapter["body"]) for chapter in chapters}
