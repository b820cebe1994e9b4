"""What people fill in about a plan: its name, and its lines one by one."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedui.foundation.core.forms import PlainForm
from jiedui.foundation.organisations.models import Organisation

from ..commitments.forms import DAY, standing_on
from ..joint.terms import UNSETTLED, Terms
from ..models import Side
from .ground import Ground, Line
from .lines import KEY, LONGEST, NOTE, code_on, day_of, is_open
from .terms import MOST_LINES
from .terms import TITLE as PLAN_TITLE


class YearForm(PlainForm):
    """Of which year a plan shall be."""

    year = forms.IntegerField(label=gettext_lazy("年度"), min_value=1949, max_value=2999)


class PlanForm(PlainForm):
    """The parts of a plan beside its lines."""

    title = forms.CharField(label=gettext_lazy("计划名称"), max_length=PLAN_TITLE)
    note = forms.CharField(
        label=gettext_lazy("说明"),
        required=False,
        max_length=NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("例如当年的重点；与各条一样须各方同意。"),
    )


class Choices:
    """What every row offers: the clauses, and by side the names of the organisations that stand there."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.clauses = [("", _("待定"))] + [
            (key, _("第 %(n)s 条 %(heading)s") % {"n": clause.number, "heading": clause.label})
            for key, clause in ground.clauses.items()
        ]
        self.units: dict[int, list[Organisation]] = {
            side.order: list(standing_on(side)) for side in ground.sides
        }
        self._codes: dict[int, dict[str, set[str]]] = {}
        for order, units in self.units.items():
            codes: dict[str, set[str]] = defaultdict(set)
            for unit in units:
                for name in {unit.name, unit.name_en, unit.code} - {""}:
                    codes[name].add(unit.code)
            self._codes[order] = codes

    def code_of(self, side: Side, said: str) -> str:
        """The code of the organisation that somebody names on a side; empty where nothing is said.

        Raises:
            ValidationError: nobody is called so there, or two are.
        """
        if is_open(said):
            return ""
        found = self._codes[side.order].get(said.strip(), set())
        if len(found) == 1:
            return next(iter(found))
        if found:
            raise forms.ValidationError(
                _("“%(side)s”有几个单位叫“%(said)s”，请改填编号：%(codes)s")
                % {"side": side.name, "said": said, "codes": _("、").join(sorted(found))}
            )
        raise forms.ValidationError(
            _("“%(side)s”没有叫“%(said)s”的单位，请从列表中选，或填编号") % {"side": side.name, "said": said}
        )

    @property
    def lists(self) -> list[tuple[Side, list[Organisation]]]:
        """The names to choose from, once for all rows."""
        return [(side, self.units[side.order]) for side in self.ground.sides]


class LineForm(forms.Form):
    """One line; what is left empty stands as 【待定】. Of a line drawn from a commitment clause and measure are the commitment's."""

    key = forms.CharField(required=False, max_length=KEY, widget=forms.HiddenInput)
    commitment = forms.CharField(required=False, max_length=KEY, widget=forms.HiddenInput)
    number = forms.IntegerField(label=gettext_lazy("序号"), min_value=1, max_value=9999)
    title = forms.CharField(label=gettext_lazy("工作内容"), max_length=LONGEST["title"])
    clause = forms.ChoiceField(label=gettext_lazy("依据的条款"), required=False)
    measure = forms.CharField(label=gettext_lazy("衡量指标"), required=False, max_length=LONGEST["measure"])
    target = forms.CharField(label=gettext_lazy("年度目标"), required=False, max_length=20)
    unit = forms.CharField(label=gettext_lazy("计量单位"), required=False, max_length=LONGEST["unit"])
    starts_on = forms.DateField(label=gettext_lazy("开始日期"), required=False, widget=DAY)
    due_on = forms.DateField(label=gettext_lazy("完成期限"), required=False, widget=DAY)
    note = forms.CharField(label=gettext_lazy("备注"), required=False, max_length=NOTE)

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = choices
        clause = self.fields["clause"]
        assert isinstance(clause, forms.ChoiceField)  # noqa: S101 -- declared above
        clause.choices = choices.clauses
        for side in choices.ground.sides:
            self.fields[f"unit_{side.order}"] = forms.CharField(
                label=_("%(side)s的责任单位") % {"side": side.name},
                required=False,
                max_length=200,
                widget=forms.TextInput(attrs={"list": f"units-{side.order}"}),
            )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        self.codes: dict[int, str] = {}
        for side in self.choices.ground.sides:
            name = f"unit_{side.order}"
            try:
                self.codes[side.order] = self.choices.code_of(side, said.get(name, ""))
            except forms.ValidationError as refusal:
                self.add_error(name, refusal)
        return said

    @property
    def unit_fields(self) -> list[forms.BoundField]:
        return [self[f"unit_{side.order}"] for side in self.choices.ground.sides]

    @property
    def drawn_from(self) -> Any:
        """The commitment whose clause and measure the line takes over."""
        return self.choices.ground.living(str(self["commitment"].value() or ""))

    def line(self) -> dict[str, Any]:
        """The line as terms hold it."""
        said = self.cleaned_data
        return {
            "number": said["number"],
            "clause": {"_key": said["clause"]},
            "title": said["title"],
            "measure": said["measure"],
            "target": said["target"],
            "unit": said["unit"],
            "starts_on": said["starts_on"].isoformat() if said["starts_on"] else "",
            "due_on": said["due_on"].isoformat() if said["due_on"] else "",
            "responsible": [{"_side": order, "_code": code} for order, code in self.codes.items()],
            "note": said["note"],
            "_key": said["key"],
            "_commitment": said["commitment"],
        }


class _LineFormSet(forms.BaseFormSet[LineForm]):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for form in self.forms:
            form.empty_permitted = True
            form.use_required_attribute = False

    @property
    def wrong(self) -> list[tuple[int, str]]:
        """The rows in which something is to be mended: their place and what their work is called."""
        places = enumerate(self.forms, start=1)
        return [(place, str(form["title"].value() or "")) for place, form in places if form.errors]

    def lines(self) -> list[dict[str, Any]]:
        """What was written, less the rows that are empty or crossed out."""
        return [
            form.line()
            for form in self.forms
            if form.cleaned_data.get("title") and not form.cleaned_data.get("DELETE")
        ]


LineFormSet = forms.formset_factory(
    LineForm,
    formset=_LineFormSet,
    extra=0,
    can_delete=True,
    max_num=MOST_LINES,
    absolute_max=MOST_LINES + 10,
    validate_max=True,
)


def initial_of(terms: Terms, ground: Ground) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What the two forms show of terms."""
    head = {"title": terms["title"], "note": terms.get("note", "")}
    return head, [_row(line, ground) for line in terms["lines"]] or [{"number": 1}]


def terms_from(head: Mapping[str, Any], lines: list[dict[str, Any]]) -> dict[str, Any]:
    """The terms that the two forms say."""
    return {"title": head["title"], "note": head["note"], "lines": lines}


def _row(line: Line, ground: Ground) -> dict[str, Any]:
    row = {
        "key": line["_key"],
        "commitment": line["_commitment"],
        "number": line["number"],
        "clause": line["clause"].get("_key", ""),
        "starts_on": day_of(line, "starts_on"),
        "due_on": day_of(line, "due_on"),
        "note": line["note"],
        "title": line["title"],
        **{name: _settled(line[name]) for name in ("measure", "target", "unit")},
    }
    for side in ground.sides:
        unit = ground.organisations.get(code_on(line, side.order))
        row[f"unit_{side.order}"] = unit.name if unit else ""
    return row


def _settled(value: str) -> str:
    return "" if value == UNSETTLED else value
