"""What differs between two texts of a plan, line by line and word by word."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from ..joint.comparing import compare
from ..joint.reading import PartChange, Sort, changed_parts
from ..joint.terms import Terms


def changes_between(before: Terms, after: Terms) -> list[PartChange]:
    """The name and the note, then the lines in the order of the later text; what fell out stands at the end."""
    names = (("title", _("名称")), ("parties", _("各方")), ("note", _("说明")))
    old = {line["_key"]: line for line in before.get("lines", [])}
    changes = [_change(old.pop(line["_key"], None), line) for line in after.get("lines", [])]
    return [
        *changed_parts(before, after, names),
        *changes,
        *(_change(line, None) for line in old.values()),
    ]


def _change(old: Any, new: Any) -> PartChange:
    heading = compare(old["title"] if old else "", new["title"] if new else "")
    words = compare("\n".join(_words(old)), "\n".join(_words(new)))
    is_same = all(run.sort == "same" for run in [*heading, *words])
    sort: Sort = "added" if old is None else "removed" if new is None else "same" if is_same else "changed"
    return PartChange(sort, (new or old)["number"], heading, words)


def _words(line: Any) -> Iterator[str]:
    """A line in words, each part on a row of its own; the names of the parts are those of the plan, in Chinese."""
    if line is None:
        return
    clause = line["clause"]
    numbered = f"第 {clause['number']} 条 " if clause.get("number") else ""
    yield f"依据：{numbered}{clause['heading']}"
    yield f"目标：{line['measure']} {line['target']} {line['unit']}"
    yield f"期间：{line['starts_on']} 至 {line['due_on']}"
    for unit in line["responsible"]:
        yield f"{unit['side']}：{unit['organisation']}"
    if line["note"]:
        yield f"备注：{line['note']}"
