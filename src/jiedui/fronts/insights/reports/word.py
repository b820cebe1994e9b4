"""A report as a Word file that people go on working with: the same words and numbers as on its page and in its PDF."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from jiedui.areas.agreements.printing import write_agreed
from jiedui.foundation.core.installation import site_name

from .book import Book
from .charts import Chart
from .reading import Plain
from .wordpages import Bar, Link, WordPages

WIDE = 170.0


def book_as_word(book: Book) -> bytes:
    """The whole report."""
    page = WordPages(title=book.title, author=site_name(), language=book.language)
    if book.warning:
        page.head(book.warning)
    _cover(page, book)
    _chapter(page, book, "preface")
    _whole(page, book)
    _clauses(page, book)
    _activities(page, book)
    _reciprocity(page, book)
    _evidence(page, book)
    _pictures(page, book)
    _chapter(page, book, "problems")
    _chapter(page, book, "plans")
    write_agreed(page, book)
    page.foot(book.foot)
    page.page_numbers()
    return page.written()


def _cover(page: WordPages, book: Book) -> None:
    page.push_down(45)
    page.kind(book.kind)
    page.heading(book.title, level=0)
    page.facts(book.cover)
    page.text(book.moment_words)
    page.new_page()
    page.kind(_("目录"))
    page.contents()
    page.new_page()


def _chapter(page: WordPages, book: Book, key: str) -> None:
    chapter = book.reading.chapters[key]
    if chapter["paragraphs"]:
        page.heading(chapter["heading"], level=1)
        _words(page, chapter)


def _words(page: WordPages, chapter: Plain) -> None:
    for paragraph in chapter["paragraphs"]:
        page.text(paragraph)


def _whole(page: WordPages, book: Book) -> None:
    read = book.reading
    page.heading(_("总体情况"), level=1)
    if not read.whole["active"]["value"]:
        page.text(_("报告期内没有在办的任务事项。"))
        return
    page.line(
        [f"{_('总体进度')} {read.whole['percent']} % · {_('在办事项')} ", _number(book, read.whole["active"])]
    )
    _tally(page, book, [(each.label, each.number) for each in read.counts])
    page.text(read.whole["formula"])


def _clauses(page: WordPages, book: Book) -> None:
    read = book.reading
    page.heading(read.chapters["progress"]["heading"], level=1)
    _words(page, read.chapters["progress"])
    if read.clause_chart:
        _side_bars(page, read.clause_chart)
        page.text(_("每一方的横条只按这一方的填报算；计入总体进度的是各事项较低的值。"))
    for clause in read.clauses:
        words = {"n": clause["number"], "heading": clause["label"]}
        page.heading(_("第 %(n)s 条 %(heading)s") % words, level=2)
        _clause(page, book, clause)


def _clause(page: WordPages, book: Book, clause: Plain) -> None:
    told: list[tuple[str, Plain]] = []
    if clause["active"]["value"]:
        page.line([f"{_('完成')} {clause['percent']} % · {_('在办事项')} ", _number(book, clause["active"])])
        told += [(each.label, each.number) for each in clause["counts"]]
    told += [(pgettext("plural", "交流活动"), clause["activities"]), (_("计入的佐证"), clause["evidence"])]
    _tally(page, book, told)
    if clause["rows"]:
        sides = [side.name for side in book.reading.sides]
        head = [pgettext("plural", "任务事项"), _("目标"), *sides, _("计入"), _("完成期限"), _("情况")]
        shared = 50.0 / max(1, len(sides))
        page.grid(
            head,
            [_commitment(book, row) for row in clause["rows"]],
            [54, 22, *([min(17.0, shared)] * len(sides)), 16, 22, 22],
        )
    if clause["left_out"]:
        page.line([_left_out(clause["left_out"]), " ", Link(_("查看全部"), book.to(clause["active"]))])


def _commitment(book: Book, row: Plain) -> list[str | Link]:
    return [
        Link(row["title"], book.to(row)),
        f"{row['target']} {row['unit']}",
        *row["said"],
        f"{row['percent']} %",
        row["due_on"],
        _("、").join(words for words, _tone in row["signs"]),
    ]


def _activities(page: WordPages, book: Book) -> None:
    read = book.reading
    page.heading(pgettext("plural", "交流活动"), level=1)
    held = read.activities
    if not held["held"]["value"]:
        page.text(_("报告期内没有举行活动。"))
        return
    told = [
        (_("场活动"), held["held"]),
        (_("人次参加"), held["people"]),
        (_("场经各方确认办结"), held["closed"]),
        (_("场发了新闻"), held["news"]),
        (_("场公开"), held["public"]),
        *((_("场由%(side)s主办") % {"side": side.name}, number) for side, number in read.hosts),
    ]
    _tally(page, book, told, number_first=True)
    if read.kind_chart:
        _bars(page, read.kind_chart)
    page.grid(
        [_("类别"), _("场次"), _("人次")],
        [[label, _number(book, each["held"]), _number(book, each["people"])] for label, each in read.kinds],
        [60, 30, 30],
    )
    for row in read.listed:
        parts = [row["on"], row["kind_label"], row["venue"]]
        if row["resolutions"]:
            n = row["resolutions"]
            parts.append(ngettext("议定 %(n)s 项", "议定 %(n)s 项", n) % {"n": n})
        page.line([f"{' · '.join(parts)} ", Link(row["label"], book.to(row))])
        if row["summary"]:
            page.text(row["summary"])
    if held["left_out"]:
        page.line([_left_out(held["left_out"]), " ", Link(_("查看全部"), book.to(held["public"]))])


def _reciprocity(page: WordPages, book: Book) -> None:
    read = book.reading
    page.heading(read.chapters["reciprocity"]["heading"], level=1)
    _words(page, read.chapters["reciprocity"])
    for year in read.years:
        page.heading(_("%(year)s 年互惠账") % {"year": year["year"]}, level=2)
        if year["chart"]:
            _butterfly(page, year["chart"])
        head = [_("往来类别")]
        for side in read.sides:
            head += [_("%(side)s给出") % {"side": side.name}, _("%(side)s收到") % {"side": side.name}]
        words_mm = 40.0
        each_mm = (WIDE - 40 - words_mm) / (2 * len(read.sides))
        page.grid(
            [*head, _("互惠区间")],
            [_flow(book, year, flow) for flow in year["rows"]],
            [40, *([each_mm] * (2 * len(read.sides))), words_mm],
        )
    if read.years:
        page.text(_("互惠账按日历年计。"))


def _flow(book: Book, year: Plain, flow: Plain) -> list[str | Link]:
    cells: list[str | Link] = [flow["label"]]
    for _side, given, received in flow["by_side"]:
        cells += [Link(given, book.to(year)), Link(received, book.to(year))]
    return [*cells, flow["words"]]


def _evidence(page: WordPages, book: Book) -> None:
    read = book.reading
    if read.proofs:
        page.heading(_("计入的佐证"), level=1)
        told = [(_("条合计"), read.figures["evidence"]["counted"]), *read.proofs]
        _tally(page, book, told, number_first=True)


def _pictures(page: WordPages, book: Book) -> None:
    if not book.pictures:
        return
    page.heading(pgettext("plural", "图片"), level=1)
    for picture in book.pictures:
        page.picture(picture.content, alt=picture.caption, caption=picture.caption)


# --- numbers and charts


def _number(book: Book, number: Plain) -> Link:
    return Link(str(number["value"]), book.to(number), strong=True)


def _tally(
    page: WordPages, book: Book, told: Sequence[tuple[str, Plain]], *, number_first: bool = False
) -> None:
    """Numbers with what they count, in one line."""
    parts: list[str | Link] = []
    for place, (label, number) in enumerate(told):
        between = "　" if place else ""
        if number_first:
            parts += [between, _number(book, number), f" {label}"]
        else:
            parts += [f"{between}{label} ", _number(book, number)]
    page.line([part for part in parts if part])


def _side_bars(page: WordPages, chart: Chart) -> None:
    rows: list[list[str | Bar]] = []
    for row in chart.rows:
        for place, (who, colour, share, words) in enumerate(row.bars):
            rows.append([row.title if not place else "", who, Bar(share, colour, words)])
    page.grid([], rows, [76, 12, 82])


def _bars(page: WordPages, chart: Chart) -> None:
    rows: list[list[str | Bar]] = [
        [row.title, Bar(share * 0.7, colour, words)]
        for row in chart.rows
        for _who, colour, share, words in row.bars
    ]
    page.grid([], rows, [40, 130])


def _butterfly(page: WordPages, chart: Chart) -> None:
    """To the left what one gave, to the right what the other gave."""
    rows: list[list[str | Bar]] = []
    for row in chart.rows:
        left, right = row.bars
        rows.append(
            [
                f"{left[0]}",
                Bar(left[2] * 0.6, left[1], left[3], to_left=True),
                row.title,
                Bar(right[2] * 0.6, right[1], right[3]),
                f"{right[0]}",
            ]
        )
    page.grid([], rows, [10, 56, 38, 56, 10])


def _left_out(n: int) -> str:
    return ngettext("另有 %(n)s 项没有列出。", "另有 %(n)s 项没有列出。", n) % {"n": n}
