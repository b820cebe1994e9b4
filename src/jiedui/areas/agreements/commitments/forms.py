"""What people fill in about commitments."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedui.foundation.core.forms import InputForm, PlainForm
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.ui.templatetags.jiedui import written

from ..choices import CommitmentState
from ..models import Agreement, Clause, Commitment, CommitmentReport, Corridor, EvidenceRule, Side
from ..models.commitment import TERMS
from ..selectors import on_side_filter
from .kinds import evidence_kinds
from .reporting import taking_part
from .sides import present_clauses, sides_at_hand

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def standing_on(side: Side) -> Any:
    """The organisations from which a side chooses who answers, by name."""
    return Organisation.objects.filter(on_side_filter([side])).order_by("sort_key", "name")


class ClauseChoice(forms.ModelChoiceField):
    """Clauses with their numbers."""

    def label_from_instance(self, clause: Any) -> str:
        return _("第 %(n)s 条 %(heading)s") % {"n": clause.number, "heading": clause.label}


class CommitmentForm(InputForm):
    """A commitment as it is put before the other sides."""

    clause = ClauseChoice(label=gettext_lazy("依据的条款"), queryset=Clause.objects.none())

    class Meta:
        model = Commitment
        fields = [
            "clause",
            "title",
            "measure",
            "unit",
            "target",
            "weight",
            "starts_on",
            "due_on",
            "risk",
            "risk_note",
        ]
        widgets = {"starts_on": DAY, "due_on": DAY}

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clause = self.fields["clause"]
        assert isinstance(clause, forms.ModelChoiceField)  # noqa: S101 -- a foreign key's field
        clause.queryset = Clause.objects.filter(
            pk__in=[row.pk for row in present_clauses(agreement).values()]
        )
        self.sides = sides_at_hand(agreement)
        for side in self.sides:
            self.fields[f"responsible_{side.order}"] = forms.ModelChoiceField(
                label=_("%(side)s的责任单位") % {"side": side.name},
                queryset=standing_on(side),
                initial=side.lead_id,
            )
            self.fields[f"helpers_{side.order}"] = forms.ModelMultipleChoiceField(
                label=_("%(side)s的配合单位") % {"side": side.name},
                queryset=standing_on(side),
                required=False,
                help_text=_("可以选多个：按住 Ctrl 或 ⌘ 点选"),
            )
        others = Commitment.objects.filter(agreement=agreement).exclude(state=CommitmentState.CANCELLED)
        self.fields["depends_on"] = forms.ModelMultipleChoiceField(
            label=_("前置事项"),
            queryset=others.order_by("title"),
            required=False,
            help_text=_("哪些事项完成之后才能开始；按住 Ctrl 或 ⌘ 可以选多个"),
        )

    def values(self) -> dict[str, Any]:
        kept = {name: value for name, value in super().values().items() if not name[-1].isdigit()}
        said = self.cleaned_data
        kept["responsible"] = {side.pk: said[f"responsible_{side.order}"] for side in self.sides}
        kept["helpers"] = {side.pk: said[f"helpers_{side.order}"] for side in self.sides}
        return kept

    @property
    def side_fields(self) -> list[tuple[Side, Any, Any]]:
        return [
            (side, self[f"responsible_{side.order}"], self[f"helpers_{side.order}"]) for side in self.sides
        ]


class TermsForm(InputForm):
    """The terms as they shall be; where all sides agreed on those that count, with the reason for the change."""

    reason = forms.CharField(
        label=gettext_lazy("修改理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    class Meta:
        model = Commitment
        fields = list(TERMS)
        widgets = {"starts_on": DAY, "due_on": DAY}

    def __init__(self, *args: Any, together: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not together:
            del self.fields["reason"]


class ReportForm(InputForm):
    """How far it is, in one number and a few words."""

    class Meta:
        model = CommitmentReport
        fields = ["value", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 4})}


class BlockForm(PlainForm):
    """Who or what stands in the way."""

    cause = forms.ChoiceField(label=gettext_lazy("受谁影响"))
    reason = forms.CharField(
        label=gettext_lazy("受阻原因"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, commitment: Commitment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisations = Organisation.objects.filter(pk__in=taking_part(commitment)).order_by("name")
        self._causes: dict[str, dict[str, Any]] = {
            **{f"o-{each.code}": {"organisation": each} for each in organisations},
            **{f"d-{each.code}": {"dependency": each} for each in commitment.depends_on.all()},
        }
        cause = self.fields["cause"]
        assert isinstance(cause, forms.ChoiceField)  # noqa: S101 -- declared above
        cause.choices = [
            ("", _("请选择")),
            *((f"o-{each.code}", written(each.label)) for each in organisations),
            *(
                (f"d-{each.code}", _("前置事项：%(title)s") % {"title": each.title})
                for each in commitment.depends_on.all()
            ),
        ]

    def values(self) -> dict[str, Any]:
        return self._causes[self.cleaned_data["cause"]] | {"reason": self.cleaned_data["reason"]}


class AssignForm(PlainForm):
    """Who answers on a side, and who helps."""

    organisation = forms.ModelChoiceField(
        label=gettext_lazy("责任单位"), queryset=Organisation.objects.none()
    )
    helpers = forms.ModelMultipleChoiceField(
        label=gettext_lazy("配合单位"),
        queryset=Organisation.objects.none(),
        required=False,
        help_text=gettext_lazy("可以选多个：按住 Ctrl 或 ⌘ 点选"),
    )

    def __init__(self, *args: Any, side: Side, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("organisation", "helpers"):
            chooser = self.fields[name]
            assert isinstance(chooser, forms.ModelChoiceField)  # noqa: S101 -- declared above
            chooser.queryset = standing_on(side)


class DependenciesForm(PlainForm):
    """What must come first."""

    depends_on = forms.ModelMultipleChoiceField(
        label=gettext_lazy("前置事项"),
        queryset=Commitment.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, commitment: Commitment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser = self.fields["depends_on"]
        assert isinstance(chooser, forms.ModelMultipleChoiceField)  # noqa: S101 -- declared above
        others = Commitment.objects.filter(agreement=commitment.agreement_id).exclude(pk=commitment.pk)
        chooser.queryset = others.exclude(state=CommitmentState.CANCELLED).order_by("clause__number", "title")


class RiskForm(InputForm):
    class Meta:
        model = Commitment
        fields = ["risk", "risk_note"]


class CorridorForm(InputForm):
    """The bounds between which giving, divided by receiving, shall stay."""

    class Meta:
        model = Corridor
        fields = ["low", "high"]


class RuleForm(InputForm):
    """What counts by itself."""

    what = forms.ChoiceField(label=gettext_lazy("什么事计入"))

    class Meta:
        model = EvidenceRule
        fields = ["what", "sides_needed", "side", "clause_kind", "field_code", "since", "until"]
        widgets = {"since": DAY, "until": DAY}

    field_order = ["what", "sides_needed", "side", "clause_kind", "field_code", "since", "until"]

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        side, what = self.fields["side"], self.fields["what"]
        assert isinstance(side, forms.ModelChoiceField)  # noqa: S101 -- a foreign key's field
        assert isinstance(what, forms.ChoiceField)  # noqa: S101 -- declared above
        side.queryset = agreement.sides.remaining()
        what.choices = [
            (f"{kind.code}:{measure}", f"{kind.label}（{words}）")
            for kind in evidence_kinds
            for measure, words in kind.measures.items()
        ]

    def values(self) -> dict[str, Any]:
        kept = super().values()
        kept["kind"], kept["measure"] = kept.pop("what").split(":", 1)
        return kept


class EvidenceForm(PlainForm):
    """A thing that shall count, by its code, and why."""

    kind = forms.ChoiceField(label=gettext_lazy("佐证类别"))
    code = forms.CharField(
        label=gettext_lazy("编号"), max_length=20, help_text=gettext_lazy("页面上的编号，例如 DJ-7F3K2MQ9")
    )
    amount = forms.DecimalField(
        label=gettext_lazy("计入的数量"),
        max_digits=12,
        decimal_places=2,
        required=False,
        help_text=gettext_lazy("留空按这件事本身的数量"),
    )
    reason = forms.CharField(
        label=gettext_lazy("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._actor = actor
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)  # noqa: S101 -- declared above
        kind.choices = [(each.code, each.label) for each in evidence_kinds]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        kind = evidence_kinds.get(said.get("kind", ""))
        code = said.get("code", "").strip().upper()
        if kind is not None and code:
            self.target = kind.visible(self._actor).filter(code=code).first()
            if self.target is None:
                self.add_error("code", _("没有找到这个编号，请核对；只能计入您看得到的记录。"))
        return said

    def values(self) -> dict[str, Any]:
        kept = super().values()
        kept.pop("code")
        return kept | {"kind": evidence_kinds[kept["kind"]], "target": self.target}
