"""What people fill in to begin a report and to write its chapters."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedui.areas.agreements.commitments.reciprocity import years_of
from jiedui.areas.agreements.joint.terms import Terms
from jiedui.areas.agreements.models import Agreement
from jiedui.foundation.core import clock
from jiedui.foundation.core.forms import PlainForm

from .sentences import CHAPTERS, told_of
from .wording import LONGEST_CHAPTER, TITLE

CHOSEN = "chosen"


class NewReportForm(PlainForm):
    """Which period: a calendar year of the agreement, or any from one day to another."""

    period = forms.ChoiceField(label=gettext_lazy("报告期"), widget=forms.RadioSelect)
    starts_on = forms.DateField(
        label=gettext_lazy("报告期起"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    ends_on = forms.DateField(
        label=gettext_lazy("报告期止"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    title = forms.CharField(
        label=gettext_lazy("名称"),
        max_length=TITLE,
        required=False,
        help_text=gettext_lazy("留空按“协议名称＋年度报告”命名。"),
    )

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        years = years_of(agreement)
        last = clock.today().year - 1
        begun = str(last if last in years else years[0])
        super().__init__(*args, **{"initial": {"period": begun}, **kwargs})
        period = self.fields["period"]
        assert isinstance(period, forms.ChoiceField)  # noqa: S101 -- declared above
        period.choices = [
            *((str(year), _("%(year)s 年") % {"year": year}) for year in years[:12]),
            (CHOSEN, _("自选起止日期")),
        ]

    def clean(self) -> dict[str, Any]:
        given = dict(super().clean() or {})
        if given.get("period") == CHOSEN:
            for name in ("starts_on", "ends_on"):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, _("请选择日期"))
        return given

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given["period"] == CHOSEN:
            period = {"starts_on": given["starts_on"], "ends_on": given["ends_on"]}
        else:
            year = int(given["period"])
            period = {"starts_on": date(year, 1, 1), "ends_on": date(year, 12, 31)}
        return {**period, "title": given["title"]}


class ChaptersForm(PlainForm):
    """The title, and the authors' words chapter by chapter."""

    title = forms.CharField(label=gettext_lazy("名称"), max_length=TITLE)

    def __init__(self, *args: Any, terms: Terms, **kwargs: Any) -> None:
        super().__init__(
            *args, **{"initial": {"title": terms["title"], **told_of(terms["chapters"])}, **kwargs}
        )
        for key, heading in CHAPTERS:
            self.fields[key] = forms.CharField(
                label=heading,
                required=False,
                max_length=LONGEST_CHAPTER,
                widget=forms.Textarea(attrs={"rows": 8}),
            )

    def words(self) -> dict[str, str]:
        return {key: self.cleaned_data[key] for key, _heading in CHAPTERS}
