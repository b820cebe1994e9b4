"""Two people at one form: the second is shown, field by field, what the first changed, and loses nothing typed.

A page sends along what it showed (`seen_of`): the version of the row and a digest of every field. When the row has
moved on, `reconcile` takes over the other's words where the second left a field alone, and keeps the second's
everywhere else.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Literal

from django import forms
from django.forms import BoundField
from django.http import QueryDict

SEEN = "seen"
_APART = "|"


@dataclass(frozen=True)
class Difference:
    """A field that somebody else changed: what stands there now, what the second typed, and which of them the form holds."""

    name: str
    label: str
    theirs: str
    mine: str
    kept: Literal["theirs", "mine"]

    @property
    def is_theirs(self) -> bool:
        return self.kept == "theirs"


@dataclass(frozen=True)
class Reconciled:
    """The second's form, ready to be sent again: `data` to bind it with, `seen` to go along, and what is told."""

    data: QueryDict
    seen: str
    differences: tuple[Difference, ...]


def seen_of(form: forms.BaseForm, version: str) -> str:
    """What an unbound form shows, for its hidden field: the row's version, and a digest of each value."""
    return version + _APART + json.dumps(_digests(form), separators=(",", ":"))


def version_in(seen: str) -> str:
    """The version that goes along with a form; empty where none does."""
    return seen.partition(_APART)[0]


def reconcile(bound: forms.BaseForm, now: forms.BaseForm, seen: str, *, version: str) -> Reconciled:
    """Bring what somebody typed together with the row as it is now; `now` is the same form, unbound, of that row."""
    before = _known(seen)
    assert isinstance(bound.data, QueryDict)  # noqa: S101 -- what a browser sent
    data = bound.data.copy()
    found = []
    for name in bound.fields:
        mine, theirs = bound[name], now[name]
        if mine.field.disabled or plain(mine) == plain(theirs):
            continue
        if before.get(name) == _digest(theirs):
            continue  # only the second changed it
        untouched = before.get(name) == _digest(mine)
        if untouched:
            _put(data, theirs, bound.add_prefix(name))
        found.append(
            Difference(
                name, str(mine.label), in_words(theirs), in_words(mine), "theirs" if untouched else "mine"
            )
        )
    return Reconciled(data, seen_of(now, version), tuple(found))


def plain(field: BoundField) -> str | list[str]:
    """A field's value as its control holds it, whether it came from the row or from a browser."""
    value = field.value()
    if isinstance(field.field.widget, forms.CheckboxInput):
        return "on" if value else ""
    value = field.field.widget.format_value(value)
    if isinstance(value, list | tuple):
        return sorted(str(each) for each in value if each not in (None, ""))
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def in_words(field: BoundField) -> str:
    """A field's value as a reader of the form would say it."""
    value = plain(field)
    if not isinstance(field.field.widget, forms.widgets.ChoiceWidget):
        return "\n".join(value) if isinstance(value, list) else value
    labels = {
        str(each.data["value"]): str(each.data["label"]) for each in field.subwidgets if "value" in each.data
    }
    if isinstance(field.field.widget, forms.Select):
        labels = _options(field.field.widget)
    chosen = value if isinstance(value, list) else [value]
    return "\n".join(labels.get(each, each) for each in chosen)


def _options(widget: forms.Select) -> dict[str, str]:
    labels: dict[str, str] = {}
    for value, label in widget.choices:
        group = label if isinstance(label, list | tuple) else [(value, label)]
        labels |= {str(each): str(word) for each, word in group}
    return labels


def _put(data: QueryDict, field: BoundField, name: str) -> None:
    value = plain(field)
    if isinstance(value, list):
        data.setlist(name, value)
    elif value or not isinstance(field.field.widget, forms.CheckboxInput):
        data[name] = value
    else:
        data.pop(name, None)


def _digests(form: forms.BaseForm) -> dict[str, str]:
    return {name: _digest(form[name]) for name in form.fields}


def _digest(field: BoundField) -> str:
    return hashlib.sha256(json.dumps(plain(field)).encode()).hexdigest()[:12]


def _known(seen: str) -> dict[str, Any]:
    """The digests that went along; none where somebody sent nonsense: then everything that differs is told."""
    try:
        known = json.loads(seen.partition(_APART)[2] or "{}")
    except (ValueError, RecursionError):
        return {}
    return known if isinstance(known, dict) else {}
