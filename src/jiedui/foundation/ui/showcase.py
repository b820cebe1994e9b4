"""Specimens for the page that shows every component in every state; nothing here is stored."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.workflow import Step, Transition

from .facets import Facet, FacetOption, facet_of

KINDS = [("patent", _("专利")), ("software", _("软件")), ("variety", _("新品种")), ("process", _("工艺"))]
FIELDS = [
    ("citrus", _("柑橘品种与深加工"), 12),
    ("soil", _("土壤与环境"), 9),
    ("materials", _("新材料"), 7),
    ("electronics", _("电子信息"), 31),
    ("medicine", _("生物医药"), 4),
    ("machines", _("装备制造"), 18),
]


class SpecimenForm(forms.Form):
    """One field of every kind."""

    title = forms.CharField(
        label=_("需求名称"), max_length=60, help_text=_("一句话说清要什么，例如“柑橘皮渣高值利用工艺”。")
    )
    problem = forms.CharField(
        label=_("要解决什么问题"), max_length=600, widget=forms.Textarea(attrs={"rows": 4})
    )
    kind = forms.ChoiceField(label=_("类型"), choices=KINDS)
    fields_ = forms.MultipleChoiceField(
        label=_("技术领域"), choices=[(code, label) for code, label, _n in FIELDS]
    )
    budget = forms.DecimalField(label=_("预算"), required=False)
    due = forms.DateField(label=_("截止日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    visibility = forms.ChoiceField(
        label=_("可见范围"),
        choices=[("public", _("公开")), ("twinned", _("结对各方可见")), ("internal", _("本单位可见"))],
        widget=forms.RadioSelect,
    )
    modes = forms.MultipleChoiceField(
        label=_("希望的合作方式"),
        choices=[("license", _("许可")), ("joint", _("合作开发")), ("service", _("技术服务"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    secrecy = forms.BooleanField(label=_("已确认不涉及国家秘密和商业秘密"))
    papers = forms.FileField(
        label=_("附件"), required=False, help_text=_("PDF、Word 或图片，每个不超过 20 MB。")
    )


@dataclass(frozen=True)
class SpecimenSide:
    sign: str
    name: str
    colour: str


@dataclass(frozen=True)
class SpecimenEvent:
    at: Any
    sentence: str
    label: str = ""
    tone: str = ""
    actor_name: str = ""


@dataclass(frozen=True)
class SpecimenThing:
    """Stands in for an object with a state and a page."""

    text: str
    state_tone: str
    steps: list[Step] = field(default_factory=list)

    def get_state_display(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return "/ui/"


ICONS = [
    "search",
    "bell",
    "user",
    "users",
    "building",
    "flask",
    "bulb",
    "handshake",
    "link",
    "file",
    "picture",
    "calendar",
    "clock",
    "check",
    "cross",
    "warning",
    "info",
    "plus",
    "minus",
    "edit",
    "trash",
    "archive",
    "arrow-left",
    "arrow-right",
    "arrow-up",
    "arrow-down",
    "chevron",
    "chevron-right",
    "chevron-left",
    "filter",
    "sort",
    "globe",
    "moon",
    "sun",
    "device",
    "menu",
    "home",
    "list",
    "map",
    "tag",
    "download",
    "upload",
    "eye",
    "eye-off",
    "lock",
    "mail",
    "phone",
    "external",
    "news",
    "chart",
    "settings",
    "logout",
    "login",
    "match",
    "swap",
    "reply",
    "send",
    "shield",
    "star",
    "refresh",
    "help",
    "copy",
    "print",
]

COLOURS = [
    "paper",
    "surface",
    "surface-sunken",
    "ink",
    "ink-soft",
    "line",
    "line-strong",
    "accent",
    "accent-wash",
    "side-a",
    "side-a-wash",
    "side-b",
    "side-b-wash",
    "side-c",
    "side-c-wash",
    "side-d",
    "side-d-wash",
    "good",
    "good-wash",
    "warn",
    "warn-wash",
    "bad",
    "bad-wash",
    "info",
    "info-wash",
    "marked",
    "focus",
]


def _filled_form() -> SpecimenForm:
    return SpecimenForm(
        initial={
            "title": _("柑橘皮渣高值利用工艺"),
            "problem": _(
                "年产柑橘皮渣约 2 万吨，含水率 80 % 以上，目前填埋；希望提取果胶并把剩余物做成发酵饲料。"
            ),
            "visibility": "public",
            "modes": ["joint"],
            "budget": 120,
            "fields_": ["citrus"],
        }
    )


def _steps() -> list[Step]:
    submit = Transition("submit", _("提交审核"), {"draft"}, "submitted", permission="x")
    archive = Transition(
        "archive",
        _("归档"),
        {"draft"},
        "archived",
        permission="x",
        tone="danger",
        confirm=_("归档后不再出现在列表和匹配中，可以随时恢复。"),
    )
    give_back = Transition("return", _("退回修改"), {"draft"}, "returned", permission="x", needs_comment=True)
    publish = Transition("publish", _("发布"), {"draft"}, "published", permission="x")
    return [Step(submit), Step(give_back), Step(publish, [str(_("尚未完成保密审查"))]), Step(archive)]


def _facets(request: HttpRequest) -> list[Facet]:
    sides = (FacetOption("a", _("绵阳"), 38, True), FacetOption("b", _("北碚"), 43))
    return [
        Facet("side", _("哪一方"), sides),
        facet_of(request.GET, "field", _("技术领域"), FIELDS),
        facet_of(
            request.GET, "kind", _("类型"), [(code, label, None) for code, label in KINDS], multiple=False
        ),
    ]


def specimens(request: HttpRequest) -> dict[str, Any]:
    """Everything the show of components draws from."""
    now = clock.now()
    return {
        "themes": ("light", "dark"),
        "form": _filled_form(),
        "broken": SpecimenForm(data={"problem": "…", "budget": _("八十万")}, auto_id="broken_%s"),
        "sides": [
            SpecimenSide("绵", str(_("绵阳")), "a"),
            SpecimenSide("碚", str(_("北碚")), "b"),
            SpecimenSide("丙", str(_("第三方")), "c"),
            SpecimenSide("丁", str(_("第四方")), "d"),
        ],
        "states": [
            SpecimenThing(str(text), tone)
            for text, tone in (
                (_("草稿"), "neutral"),
                (_("待审核"), "warn"),
                (_("已发布"), "good"),
                (_("已退回"), "bad"),
                (_("已归档"), "info"),
            )
        ],
        "thing": SpecimenThing("", "neutral"),
        "steps": _steps(),
        "events": [
            SpecimenEvent(
                now, str(_("张明（示例）发布了技术需求《柑橘皮渣高值利用工艺》")), str(_("发布")), "good"
            ),
            SpecimenEvent(
                now - timedelta(hours=3),
                str(_("李华（示例）退回修改：目标指标缺少数值")),
                str(_("退回")),
                "warn",
            ),
            SpecimenEvent(now - timedelta(days=2), str(_("张明（示例）提交审核")), str(_("提交")), "info"),
            SpecimenEvent(now - timedelta(days=3), str(_("张明（示例）建立了草稿"))),
        ],
        "tabs": [
            {"label": _("全部"), "url": "?tab=all", "current": True, "count": 83},
            {"label": _("待审核"), "url": "?tab=submitted", "count": 3},
            {"label": _("已发布"), "url": "?tab=published", "count": 76},
            {"label": _("已归档"), "url": "?tab=archived"},
        ],
        "facets": _facets(request),
        "sorts": [("", _("相关度")), ("new", _("最新发布")), ("name", _("名称"))],
        "pages": Paginator(range(83 * 6), 20).get_page(request.GET.get("page", 7)),
        "crumbs": [(_("工作台"), "/desk/"), (_("技术需求"), "/ui/"), (_("柑橘皮渣高值利用工艺"), "")],
        "facts": [
            (_("技术领域"), _("农产品加工 › 果蔬副产物")),
            (_("预算"), "80–150 万元"),
            (_("截止日期"), "2026-12-31"),
        ],
        "rows": [
            (_("柑橘果胶连续逆流提取技术"), "b", _("柑橘研究所（示例）"), 7, _("已发布"), "good"),
            (_("辐照降解真菌毒素装备与剂量方案"), "a", _("辐照技术中心（示例）"), 8, _("待审核"), "warn"),
            (_("紫色土重金属原位钝化材料"), "b", _("土壤环境实验室（示例）"), 6, _("已退回"), "bad"),
        ],
        "text": str(_("果渣固态发酵饲料菌剂与降残留工艺，农药残留降低 90 %")),
        "spans": [(4, 8), (17, 21)],
        "icons": ICONS,
        "colours": COLOURS,
    }
