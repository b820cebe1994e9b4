"""What people fill in about a listing; required for a draft is its title, for publishing what `requirements` says."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.forms import InputForm, PlainForm, RowsField
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.selectors import members_of

from .choices import Cooperation, ExpertService, TransferMode
from .fields import ChoicesField, DayField, LinesField, TechnicalFieldField, WanField, WordsField
from .models import Achievement, Demand, Expert, Listing
from .requirements import Missing, conditions_of, required_always
from .selectors import possible_contributors

TRL_CHOICES = [
    (1, _("1 级 · 发现并报告基本原理")),
    (2, _("2 级 · 形成技术概念和应用设想")),
    (3, _("3 级 · 关键功能得到概念验证")),
    (4, _("4 级 · 部件在实验室环境验证")),
    (5, _("5 级 · 部件在相关环境验证")),
    (6, _("6 级 · 样机在相关环境演示")),
    (7, _("7 级 · 样机在使用环境演示")),
    (8, _("8 级 · 实际系统完成并通过试验")),
    (9, _("9 级 · 实际系统在运行中得到验证")),
]


@dataclass(frozen=True)
class Section:
    """Fields that belong together, under a heading."""

    title: str | Promise
    help: str | Promise
    fields: list[BoundField]


class ListingForm(InputForm):
    """Common to the three: saves a draft with gaps, and shows which gaps publishing does not allow."""

    use_required_attribute = False
    sections_of: ClassVar[tuple[tuple[str | Promise, str | Promise, tuple[str, ...]], ...]] = ()

    keywords = WordsField(label=_("关键词"), required=False, help_text=_("最多 10 个，用顿号或逗号分开"))
    field = TechnicalFieldField(label=_("技术领域"), required=False)
    expires_on = DayField(
        label=_("有效期至"), required=False, help_text=_("不填则自发布起一年；到期前两周提醒，可以续期")
    )

    class Meta:
        model: type[Listing]
        fields: tuple[str, ...]

    def __init__(self, *args: Any, owner: Organisation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.owner = owner
        self.instance.owner = owner
        for field in self.fields.values():
            if isinstance(field, TechnicalFieldField):
                field.offer()
        self._explain_conditions()

    def _explain_conditions(self) -> None:
        for name, field in self.fields.items():
            if conditions := conditions_of(self._meta.model, name):
                words = gettext("%(conditions)s时必填") % {"conditions": gettext("，或").join(conditions)}
                field.help_text = (
                    gettext("。").join([str(field.help_text), words]) if field.help_text else words
                )

    @property
    def wan_fields(self) -> list[str]:
        """Fields that are filled in in 万元."""
        return [name for name, field in self.fields.items() if isinstance(field, WanField)]

    def mark_required(self) -> None:
        """Mark what publishing needs; done after validating, since a draft may still lack it."""
        for name in required_always(self._meta.model):
            if name in self.fields:
                self.fields[name].required = True

    def point_out(self, gaps: Iterable[Missing]) -> None:
        """Say beside each field what publishing still needs: of a saved draft, before anything is typed."""
        self.cleaned_data: dict[str, Any] = {}
        for gap in gaps:
            self.add_error(gap.field if gap.field in self.fields else None, gap.sentence)

    @property
    def sections(self) -> list[Section]:
        return [
            Section(title, help_text, [self[name] for name in names if name in self.fields])
            for title, help_text, names in self.sections_of
        ]


def _texts(**rows: int) -> dict[str, forms.Widget]:
    return {name: forms.Textarea(attrs={"rows": count}) for name, count in rows.items()}


class AchievementForm(ListingForm):
    ip_numbers = LinesField(label=_("知识产权编号"), required=False, help_text=_("每行一个"))
    scenes = LinesField(label=_("应用场景"), required=False, help_text=_("每行一个：用在哪里、解决什么"))
    transfer_modes = ChoicesField(TransferMode.choices, label=_("转化方式"), required=False)
    trl = forms.TypedChoiceField(
        label=_("技术成熟度"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("不适用")), *TRL_CHOICES],
        help_text=_("参照 GB/T 22900；工艺类或基础研究不适用时留空"),
    )
    price_min = WanField(label=_("报价（定价或下限）"), required=False)
    price_max = WanField(label=_("报价上限"), required=False)
    sections_of = (
        (_("成果"), "", ("title", "summary", "kind", "field", "keywords", "description", "scenes")),
        (_("成熟度与知识产权"), "", ("stage", "trl", "trl_note", "ip_state", "ip_numbers")),
        (_("合作与报价"), "", ("transfer_modes", "price_mode", "price_min", "price_max", "contributors")),
        (_("发布"), "", ("visibility", "expires_on", "title_en", "summary_en")),
    )

    class Meta:
        model = Achievement
        fields = (
            "title",
            "summary",
            "kind",
            "field",
            "keywords",
            "description",
            "scenes",
            "stage",
            "trl",
            "trl_note",
            "ip_state",
            "ip_numbers",
            "transfer_modes",
            "price_mode",
            "price_min",
            "price_max",
            "contributors",
            "visibility",
            "expires_on",
            "title_en",
            "summary_en",
        )
        field_classes = {"contributors": RowsField}
        widgets = _texts(summary=3, description=10, trl_note=2, summary_en=3)
        help_texts = {
            "title": _("写清对象和方法，不写单位名称和宣传语"),
            "summary": _("三句话以内：是什么、好在哪里、做到哪一步"),
            "description": _("方法、关键指标、试验规模和数据。公开文字中不要写电话、邮箱和涉密内容"),
            "trl_note": _("什么试验、在哪里、多大规模"),
            "contributors": _("按住 Ctrl 可多选；“参与方可见”的成果对这些单位可见"),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["contributors"].queryset = possible_contributors(self.instance, self.owner)


class DemandForm(ListingForm):
    cooperation = ChoicesField(Cooperation.choices, label=_("希望的合作方式"), required=False)
    trl_wanted = forms.TypedChoiceField(
        label=_("期望的技术成熟度"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("不限")), *TRL_CHOICES],
        help_text=_("希望对方的技术至少做到哪一步"),
    )
    budget_min = WanField(label=_("预算下限"), required=False)
    budget_max = WanField(label=_("预算上限"), required=False)
    deadline = DayField(label=_("希望完成时间"), required=False)
    sections_of = (
        (
            _("问题"),
            "",
            ("title", "problem", "targets", "current_state", "summary", "field", "keywords"),
        ),
        (
            _("合作"),
            "",
            ("cooperation", "trl_wanted", "budget_min", "budget_max", "deadline"),
        ),
        (_("发布"), "", ("anonymous", "visibility", "expires_on", "title_en", "summary_en")),
    )

    class Meta:
        model = Demand
        fields = (
            "title",
            "problem",
            "targets",
            "current_state",
            "summary",
            "field",
            "keywords",
            "cooperation",
            "trl_wanted",
            "budget_min",
            "budget_max",
            "deadline",
            "anonymous",
            "visibility",
            "expires_on",
            "title_en",
            "summary_en",
        )
        labels = {"title": _("需求名称")}
        widgets = _texts(problem=7, targets=4, current_state=4, summary=3, summary_en=3)
        help_texts = {
            "problem": _("现状、难点，越具体越准"),
            "targets": _("一行一项，例如：果胶收率 ≥ 18 %"),
            "current_state": _("已有的设备、试过的办法、能提供的条件"),
            "summary": _("列表中显示的一段话，不写则取问题的开头"),
            "anonymous": _("接受对接之前，对方看不到单位名称，也打不开所附的文件；正文和图片里不要露出单位"),
        }


class ExpertForm(ListingForm):
    works = LinesField(label=_("代表性工作"), required=False, rows=5, help_text=_("每行一项"))
    services = ChoicesField(ExpertService.choices, label=_("可提供的服务"), required=False)
    sections_of = (
        (_("专家"), "", ("name", "name_en", "position", "person")),
        (_("专长"), "", ("title", "summary", "field", "fields", "keywords", "profile", "works")),
        (_("服务与发布"), "", ("services", "visibility", "expires_on", "title_en", "summary_en")),
    )

    class Meta:
        model = Expert
        fields = (
            "name",
            "name_en",
            "position",
            "person",
            "title",
            "summary",
            "field",
            "fields",
            "keywords",
            "profile",
            "works",
            "services",
            "visibility",
            "expires_on",
            "title_en",
            "summary_en",
        )
        labels = {"title": _("专长概括")}
        field_classes = {"fields": RowsField}
        widgets = _texts(summary=3, profile=8, summary_en=3)
        help_texts = {
            "title": _("一句话，例如：柑橘采后处理与精深加工"),
            "person": _("关联账号后，由本人登录确认同意公开；没有账号的，由单位管理员登记书面同意"),
            "profile": _(
                "研究方向、做过的项目、能解决的问题。不写电话和邮箱，联系方式在对接被接受后互相可见"
            ),
            "fields": _("按住 Ctrl 可多选"),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"].queryset = members_of(self.owner)
        self.fields["person"].label_from_instance = lambda person: person.get_full_name()
        self.fields["fields"].queryset = self.fields["field"].queryset
        self.fields["fields"].choices = self.fields["field"].choices[1:]


FORMS: dict[type[Listing], type[ListingForm]] = {
    Achievement: AchievementForm,
    Demand: DemandForm,
    Expert: ExpertForm,
}


class PublishForm(PlainForm):
    """The gate: two statements that somebody answers for by name."""

    secrecy_confirmed = forms.BooleanField(
        label=_("我已完成保密审查：内容不涉及国家秘密、工作秘密和未公开的商业秘密，可以在互联网公开"),
        required=False,
    )
    personal_data_confirmed = forms.BooleanField(
        label=_("标出的内容确认可以公开"),
        required=False,
    )


class RenewForm(PlainForm):
    """How long it shall stand; empty for another year."""

    expires_on = DayField(label=_("新的有效期"), required=False, help_text=_("不填则自今天起一年，最长三年"))
