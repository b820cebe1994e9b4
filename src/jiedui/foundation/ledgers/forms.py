"""What a person says while bringing a ledger in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedui.foundation.core.forms import PlainForm
from jiedui.foundation.ui.templatetags.jiedui import written

from .choices import Extent
from .kinds import LedgerKind, Whole, kinds_for
from .models import ImportRun


@dataclass(frozen=True)
class Offer:
    """Something that a file may be brought into: a kind, and where its rows become parts of a whole, which one."""

    kind: LedgerKind
    whole: Any = None

    @property
    def code(self) -> str:
        return f"{self.kind.code}@{self.whole.code}" if self.whole is not None else self.kind.code

    @property
    def label(self) -> str:
        return str(self.kind.label if self.whole is None else self.whole.label)

    @property
    def template_query(self) -> str:
        return f"?owner={self.whole.code}" if self.whole is not None else ""


def offers_for(actor: Any) -> list[Offer]:
    """Kinds once, those of wholes once for each that the actor writes."""
    found = []
    for kind in kinds_for(actor):
        if isinstance(kind.becomes, Whole) and kind.owners is not None:
            found += [Offer(kind, whole) for whole in kind.owners(actor)]
        else:
            found.append(Offer(kind))
    return found


class UploadForm(PlainForm):
    """Which ledger, in whose name, which file."""

    kind = forms.ChoiceField(label=gettext_lazy("导入什么"), widget=forms.RadioSelect)
    owner = forms.ChoiceField(label=gettext_lazy("以哪个单位的名义"), required=False)
    upload = forms.FileField(
        label=gettext_lazy("文件"),
        help_text=gettext_lazy(
            "XLSX 或 CSV（UTF-8、GBK 均可），一次最多 10,000 行；列的顺序和名称可以与模板不同"
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": gettext_lazy("请选择文件。"), "empty": gettext_lazy("文件是空的。")},
    )

    def __init__(self, *args: Any, actor: Any, current: Any = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offers = offers_for(actor)
        self.fields["kind"].choices = [(offer.code, offer.label) for offer in self.offers]
        self.fields["kind"].initial = self.offers[0].code if self.offers else None
        owners = {
            owner.code: owner
            for offer in self.offers
            if offer.whole is None and offer.kind.owners is not None
            for owner in offer.kind.owners(actor)
        }
        self.owners = owners
        if len(self.owners) > 1:
            self.fields["owner"].choices = [(code, owner.label) for code, owner in self.owners.items()]
            self.fields["owner"].initial = getattr(current, "code", None)
        else:
            del self.fields["owner"]

    def chosen(self) -> tuple[LedgerKind, Any]:
        """The kind, and the organisation where the kind belongs to one."""
        offer = next(each for each in self.offers if each.code == self.cleaned_data["kind"])
        if offer.whole is not None or offer.kind.owners is None:
            return offer.kind, offer.whole
        kind = offer.kind
        named = self.owners.get(self.cleaned_data.get("owner", ""))
        return kind, named or next(iter(self.owners.values()), None)


class ColumnsForm(PlainForm):
    """One select for each column of the file."""

    def __init__(
        self, *args: Any, run: ImportRun, kind: LedgerKind, samples: Sequence[str], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        offered = [
            ("", _("不导入")),
            *(
                (column.name, f"{column.label} *" if column.required else str(column.label))
                for column in kind.columns
            ),
        ]
        for place, heading in enumerate(run.headings):
            sample = samples[place] if place < len(samples) else ""
            if not heading and not sample:
                continue
            self.fields[f"c{place}"] = forms.ChoiceField(
                label=written(heading) or _("第 %(n)s 列（无表头）") % {"n": place + 1},
                choices=offered,
                required=False,
                initial=run.mapping.get(str(place), ""),
                help_text=_("例：%(sample)s") % {"sample": sample} if sample else "",
            )

    def mapping(self) -> dict[str, str]:
        return {name[1:]: value for name, value in self.cleaned_data.items() if value}


class HeadingsForm(PlainForm):
    """In which rows of the file the headings stand."""

    first = forms.IntegerField(label=gettext_lazy("表头首行"), min_value=1, max_value=200)
    last = forms.IntegerField(label=gettext_lazy("表头末行"), min_value=1, max_value=200)


class WriteForm(PlainForm):
    """All or the valid ones; and, where the same file stands already, that it is meant."""

    extent = forms.ChoiceField(
        label=gettext_lazy("导入范围"), choices=Extent.choices, widget=forms.RadioSelect
    )
    again = forms.BooleanField(label=gettext_lazy("确实要再导入一次"), required=False)

    def __init__(self, *args: Any, faulty: int, before: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["extent"].initial = Extent.VALID if faulty else Extent.ALL
        if not before:
            del self.fields["again"]
