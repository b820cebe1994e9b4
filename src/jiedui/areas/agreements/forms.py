"""What people fill in to start an agreement, name its sides, and write a text clause by clause."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedui.foundation.core.forms import InputForm, PlainForm
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.selectors import memberships_of

from .choices import AgreementKind, ClauseKind, EnclosureKind
from .joint.terms import UNSETTLED, Terms
from .models import Agreement, Side
from .rules import SIGNERS
from .wording import HEADING, LONGEST_BODY, LONGEST_NOTICE, MOST_CLAUSES, TITLE

EMPTY_CLAUSES = 1


class AgreementForm(InputForm):
    """In whose name an agreement is begun, and what it shall be called."""

    class Meta:
        model = Agreement
        fields = ["drafter", "title", "title_en", "kind", "parent"]

    def __init__(self, *args: Any, actor: Any, under: str = "", **kwargs: Any) -> None:
        framework = Agreement.objects.twinnings().filter(code=under).first() if under else None
        begun = {"kind": AgreementKind.BRANCH, "parent": framework} if framework else {}
        super().__init__(*args, **{"initial": begun, **kwargs})
        signed_for = [pk for pk, roles in memberships_of(actor).items() if roles & set(SIGNERS)]
        organisations = (
            Organisation.objects.filter(pk__in=signed_for)
            if not actor.is_staff
            else Organisation.objects.all()
        )
        drafter, parent = self.fields["drafter"], self.fields["parent"]
        assert isinstance(drafter, forms.ModelChoiceField)  # noqa: S101 -- a foreign key's field
        assert isinstance(parent, forms.ModelChoiceField)  # noqa: S101 -- likewise
        drafter.queryset = organisations.order_by("name")
        drafter.empty_label = None
        parent.queryset = Agreement.objects.twinnings()
        parent.help_text = _("基层组织共建须选一份生效的框架协议；框架协议不用选。")
        parent.empty_label = _("不依据其他协议")


class SideForm(PlainForm):
    """A side: the organisation that leads it; its region is where that organisation is at home."""

    lead = forms.ModelChoiceField(label=gettext_lazy("牵头单位"), queryset=Organisation.objects.none())
    short = forms.CharField(
        label=gettext_lazy("简称"),
        max_length=2,
        help_text=gettext_lazy("一两个字，例如“绵”，用作这一方的标记。"),
    )

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken = agreement.sides.values("lead")
        lead = self.fields["lead"]
        assert isinstance(lead, forms.ModelChoiceField)  # noqa: S101 -- declared above
        lead.queryset = Organisation.objects.exclude(pk__in=taken).select_related("region").order_by("name")

    def values(self) -> dict[str, Any]:
        return super().values() | {"region": self.cleaned_data["lead"].region}


class FactsForm(InputForm):
    """What is no term: the dates of the paper, and where it was signed."""

    class Meta:
        model = Agreement
        fields = ["printed_on", "sent_on", "signed_on", "signed_in", "note"]
        widgets = dict.fromkeys(
            ("printed_on", "sent_on", "signed_on"), forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        )


class ContactForm(InputForm):
    class Meta:
        model = Side
        fields = ["contact"]


class EnclosureForm(PlainForm):
    """A file beside the agreement; in whose name is asked only of those who speak for several sides."""

    organisation = forms.ModelChoiceField(
        label=gettext_lazy("添加单位"), queryset=Organisation.objects.none(), empty_label=None
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("类别"), choices=EnclosureKind.choices, widget=forms.RadioSelect, initial="scan"
    )
    title = forms.CharField(
        label=gettext_lazy("名称"), max_length=100, help_text=gettext_lazy("例如“签署页扫描件”。")
    )
    upload = forms.FileField(
        label=gettext_lazy("文件"),
        help_text=gettext_lazy("PDF、图片、Word、Excel 等；多页扫描请合成一个 PDF。"),
    )
    is_public = forms.BooleanField(
        label=gettext_lazy("公开这份附件"),
        required=False,
        help_text=gettext_lazy("不勾选，只有协议各方能看到。扫描件上有签名，公开之前请想清楚。"),
    )

    def __init__(self, *args: Any, organisations: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._organisations = organisations
        if len(organisations) == 1:
            del self.fields["organisation"]
        else:
            organisation = self.fields["organisation"]
            assert isinstance(organisation, forms.ModelChoiceField)  # noqa: S101 -- declared above
            organisation.queryset = Organisation.objects.filter(pk__in=[each.pk for each in organisations])

    def values(self) -> dict[str, Any]:
        return {"organisation": self._organisations[0], **super().values()}


class TextForm(PlainForm):
    """The parts of a text beside its clauses. A day may stay open: 【待定】."""

    title = forms.CharField(label=gettext_lazy("协议名称"), max_length=TITLE)
    title_en = forms.CharField(
        label=gettext_lazy("英文名称"),
        max_length=TITLE,
        required=False,
        help_text=gettext_lazy("只供阅读，不是条款。"),
    )
    preamble = forms.CharField(
        label=gettext_lazy("前言"),
        required=False,
        max_length=LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    principles = forms.CharField(
        label=gettext_lazy("合作原则"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("一行一条，例如“优势互补”。"),
    )
    starts_on = forms.DateField(
        label=gettext_lazy("生效日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("留空即自各方同意之日起。"),
    )
    starts_open = forms.BooleanField(label=gettext_lazy("生效日期待定"), required=False)
    ends_on = forms.DateField(
        label=gettext_lazy("期满日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("留空表示长期有效。"),
    )
    ends_open = forms.BooleanField(label=gettext_lazy("期满日期待定"), required=False)
    notice_days = forms.IntegerField(
        label=gettext_lazy("退出须提前的天数"), min_value=0, max_value=LONGEST_NOTICE, initial=30
    )


class ClauseForm(forms.Form):
    """One clause; `key` is the identity under which later versions know it."""

    key = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    number = forms.IntegerField(label=gettext_lazy("序号"), min_value=1, max_value=MOST_CLAUSES)
    kind = forms.ChoiceField(label=gettext_lazy("领域"), choices=ClauseKind.choices)
    heading = forms.CharField(label=gettext_lazy("标题"), max_length=HEADING)
    heading_en = forms.CharField(label=gettext_lazy("英文标题"), max_length=200, required=False)
    body = forms.CharField(
        label=gettext_lazy("内容"), max_length=LONGEST_BODY, widget=forms.Textarea(attrs={"rows": 4})
    )


class _ClauseFormSet(forms.BaseFormSet[ClauseForm]):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for form in self.forms:
            form.empty_permitted = True
            form.use_required_attribute = False

    def clauses(self) -> list[dict[str, Any]]:
        """What was written, less the rows that are empty or crossed out."""
        return [
            {
                "number": form.cleaned_data["number"],
                "kind": form.cleaned_data["kind"],
                "heading": form.cleaned_data["heading"],
                "body": form.cleaned_data["body"],
                "_heading_en": form.cleaned_data["heading_en"],
                "_key": form.cleaned_data["key"],
            }
            for form in self.forms
            if form.cleaned_data.get("heading") and not form.cleaned_data.get("DELETE")
        ]


ClauseFormSet = forms.formset_factory(
    ClauseForm,
    formset=_ClauseFormSet,
    extra=0,
    can_delete=True,
    max_num=MOST_CLAUSES,
    absolute_max=MOST_CLAUSES + 10,
    validate_max=True,
)


def initial_of(terms: Terms) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What the two forms show of terms."""
    head = {
        "title": terms["title"],
        "title_en": terms.get("_title_en", ""),
        "preamble": terms["preamble"],
        "principles": "\n".join(terms["principles"]),
        "notice_days": terms["notice_days"],
    }
    for name in ("starts", "ends"):
        value = terms[f"{name}_on"]
        head[f"{name}_open"] = value == UNSETTLED
        head[f"{name}_on"] = None if value in ("", UNSETTLED) else date.fromisoformat(value)
    clauses = [
        {
            "key": clause["_key"],
            "number": clause["number"],
            "kind": clause["kind"],
            "heading": clause["heading"],
            "heading_en": clause["_heading_en"],
            "body": clause["body"],
        }
        for clause in terms["clauses"]
    ]
    return head, clauses


def terms_from(head: Mapping[str, Any], clauses: list[dict[str, Any]]) -> dict[str, Any]:
    """The terms that the two forms say."""
    return {
        "title": head["title"],
        "_title_en": head["title_en"],
        "preamble": head["preamble"],
        "principles": [line.strip() for line in head["principles"].splitlines() if line.strip()],
        "clauses": clauses,
        "starts_on": UNSETTLED if head["starts_open"] else _day(head["starts_on"]),
        "ends_on": UNSETTLED if head["ends_open"] else _day(head["ends_on"]),
        "notice_days": head["notice_days"],
    }


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""
