"""The columns of achievements, demands and experts: named and explained as in their forms, with the headings that ledgers use."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedui.foundation.core.money import WAN
from jiedui.foundation.core.spreadsheets import Cell
from jiedui.foundation.core.visibility import Visibility
from jiedui.foundation.ledgers import parsing, references
from jiedui.foundation.ledgers.kinds import Column
from jiedui.foundation.ledgers.periods import last_day
from jiedui.foundation.organisations.tables import one_organisation, several_organisations

from ..choices import AchievementKind, Cooperation, ExpertService, IpState, PriceMode, Stage, TransferMode
from ..forms import FORMS
from ..models import Achievement, Demand, Expert, Listing

Listed = type[Listing]


def _column(model: Listed, name: str, aliases: Sequence[str] = (), **options: Any) -> Column:
    """A column after a field of the form: the same label and the same help."""
    field = FORMS[model].base_fields[name]
    options.setdefault("label", field.label)
    options.setdefault("help", field.help_text)
    return Column(name=name, aliases=tuple(aliases), **options)


def _text(
    model: Listed, name: str, aliases: Sequence[str] = (), *, long: bool = False, **options: Any
) -> Column:
    longest = getattr(model._meta.get_field(name), "max_length", None)
    options.setdefault("width", 50 if long else 24)
    parser = parsing.text(longest, one_line=not long)
    return _column(model, name, aliases, parser=parser, show=lambda row: getattr(row, name), **options)


def _words(model: Listed, name: str, aliases: Sequence[str] = (), **options: Any) -> Column:
    def show(row: Any) -> Cell:
        return "、".join(getattr(row, name))

    return _column(model, name, aliases, parser=parsing.words(), show=show, **options)


def _lines(model: Listed, name: str, aliases: Sequence[str] = (), **options: Any) -> Column:
    def show(row: Any) -> Cell:
        return "\n".join(getattr(row, name))

    options.setdefault("help", gettext_lazy("每行一个，或用分号分开"))
    return _column(model, name, aliases, parser=parsing.lines(), show=show, width=32, **options)


def _labels(choices: type[TextChoices]) -> Callable[[], list[str]]:
    return lambda: [str(label) for label in choices.labels]


def _choice(
    model: Listed, name: str, choices: type[TextChoices], aliases: Sequence[str] = (), **options: Any
) -> Column:
    return _column(
        model,
        name,
        aliases,
        parser=parsing.choice(choices),
        show=lambda row: str(choices(getattr(row, name)).label),
        words=_labels(choices),
        width=14,
        **options,
    )


def _several(
    model: Listed, name: str, choices: type[TextChoices], aliases: Sequence[str] = (), **options: Any
) -> Column:
    def show(row: Any) -> Cell:
        return "、".join(str(choices(value).label) for value in getattr(row, name))

    return _column(
        model,
        name,
        aliases,
        parser=parsing.several(choices),
        show=show,
        words=_labels(choices),
        strict=False,
        help=gettext_lazy("可填几项，用顿号分开"),
        **options,
    )


def _level(
    model: Listed, name: str, none: tuple[str, ...], aliases: Sequence[str] = (), **options: Any
) -> Column:
    return _column(
        model,
        name,
        aliases,
        parser=parsing.level(1, 9, none=none),
        show=lambda row: getattr(row, name),
        words=lambda: [str(level) for level in range(1, 10)],
        strict=False,
        width=12,
        **options,
    )


def _money(model: Listed, name: str, label: Any, aliases: Sequence[str] = ()) -> Column:
    def show(row: Any) -> Cell:
        amount: Decimal | None = getattr(row, name)
        return None if amount is None else (amount / WAN).normalize() + 0

    return _column(
        model,
        name,
        aliases,
        label=label,
        parser=parsing.wan(),
        show=show,
        help=gettext_lazy("单位万元；也可以写明单位，如“80 万元”“5000 元”"),
        width=14,
    )


def _day(model: Listed, name: str, aliases: Sequence[str] = (), **options: Any) -> Column:
    return _column(
        model, name, aliases, parser=last_day(), show=lambda row: getattr(row, name), width=14, **options
    )


def _field(model: Listed) -> Column:
    return _column(
        model,
        "field",
        ("领域", "所属领域", "技术类别", "行业领域", "学科领域", "所属技术领域"),
        parser=references.technical_field(),
        show=lambda row: row.field.label if row.field_id else "",
        words=references.field_names,
        strict=False,
        help=gettext_lazy("从列表中选细分领域的名称"),
        width=22,
    )


def _owner(model: Listed) -> Column:
    return Column(
        name="owner",
        label=model._meta.get_field("owner").verbose_name,
        aliases=("单位", "单位名称", "完成单位", "成果单位", "需求单位", "企业名称", "工作单位", "提出单位"),
        parser=one_organisation(),
        show=lambda row: row.owner.label,
        help=gettext_lazy("可不填；填了须是您所在的单位，可写全称、简称或统一社会信用代码"),
        width=28,
    )


# an expert has an English name besides
ENGLISH_TITLES: dict[Listed, Any] = {
    Achievement: gettext_lazy("英文名称"),
    Demand: gettext_lazy("英文名称"),
    Expert: gettext_lazy("英文专长概括"),
}


def _ending(model: Listed) -> tuple[Column, ...]:
    """What the three have in common at the end."""
    return (
        _choice(model, "visibility", Visibility, ("可见性", "公开范围")),
        _day(model, "expires_on", ("有效期", "截止有效期")),
        _text(model, "title_en", ("英文题名", "english title"), label=ENGLISH_TITLES[model]),
        _text(model, "summary_en", ("英文简介", "english summary"), long=True),
        _owner(model),
    )


_NAMES = ("名称", "标题", "项目名称")
_SUMMARIES = ("简介", "概述", "内容摘要")
_KEYWORDS = ("主题词", "标签")

ACHIEVEMENT = (
    _text(
        Achievement,
        "title",
        ("成果名称", "科技成果名称", "技术名称", *_NAMES),
        required=True,
        example=gettext_lazy("柑橘皮渣果胶连续逆流提取技术（示例）"),
        width=40,
    ),
    _text(
        Achievement,
        "summary",
        ("成果简介", "技术简介", *_SUMMARIES),
        long=True,
        example=gettext_lazy("以柑橘皮渣为原料提取果胶，收率高、废水少，已完成中试。"),
    ),
    _choice(Achievement, "kind", AchievementKind, ("类型", "成果类别", "成果形式"), example=AchievementKind.PROCESS.label),
    _field(Achievement),
    _words(Achievement, "keywords", _KEYWORDS, example=gettext_lazy("柑橘、果胶、皮渣")),
    _text(Achievement, "description", ("介绍", "成果介绍", "技术内容", "主要内容", "成果内容", "技术方案"), long=True),
    _lines(Achievement, "scenes", ("应用领域", "应用范围", "适用场景"), example=gettext_lazy("果品加工厂皮渣利用")),
    _choice(Achievement, "stage", Stage, ("阶段", "成果阶段", "研发阶段"), example=Stage.MIDDLE.label),
    _level(Achievement, "trl", ("不适用", "无", "-"), ("成熟度", "trl", "技术成熟度等级", "成熟度等级", "技术就绪度"), example=6),
    _text(Achievement, "trl_note", ("成熟度说明",)),
    _choice(Achievement, "ip_state", IpState, ("知识产权", "专利状态", "知识产权情况"), example=IpState.FILED.label),
    _lines(Achievement, "ip_numbers", ("专利号", "专利编号", "知识产权号", "授权号")),
    _several(Achievement, "transfer_modes", TransferMode, ("合作方式", "转让方式", "转化形式", "拟转化方式"), example=TransferMode.LICENCE.label),
    _choice(Achievement, "price_mode", PriceMode, ("定价方式",), example=PriceMode.NEGOTIABLE.label),
    _money(Achievement, "price_min", gettext_lazy("报价（定价或下限，万元）"), ("报价", "价格", "转让价格", "报价下限", "定价")),
    _money(Achievement, "price_max", gettext_lazy("报价上限（万元）"), ("最高报价",)),
    _column(
        Achievement,
        "contributors",
        ("合作单位", "参与单位", "协作单位"),
        parser=several_organisations(),
        show=lambda row: "、".join(each.label for each in row.contributors.all() if each.is_verified),
        help=gettext_lazy("平台上已登记的单位，几家用顿号分开"),
        width=28,
    ),
    *_ending(Achievement),
)  # fmt: skip

DEMAND = (
    _text(
        Demand,
        "title",
        ("技术需求名称", "难题名称", "需求题目", *_NAMES),
        required=True,
        example=gettext_lazy("柑橘皮渣高值利用工艺（示例）"),
        width=40,
    ),
    _text(
        Demand,
        "problem",
        ("问题", "需求内容", "需求描述", "技术难题", "技术需求内容", "需求详情", "主要问题"),
        long=True,
        example=gettext_lazy("年产柑橘皮渣两万吨，现有酸提法废水多、收率低，寻求替代工艺。"),
    ),
    _text(Demand, "targets", ("指标", "技术指标", "预期目标", "考核指标"), long=True, example=gettext_lazy("果胶收率 ≥ 18 %")),
    _text(Demand, "current_state", ("现状", "已有基础", "现有条件"), long=True),
    _text(Demand, "summary", ("需求简介", *_SUMMARIES), long=True),
    _field(Demand),
    _words(Demand, "keywords", _KEYWORDS, example=gettext_lazy("柑橘、皮渣")),
    _several(Demand, "cooperation", Cooperation, ("合作方式", "合作形式", "拟合作方式"), example=Cooperation.DEVELOPMENT.label),
    _level(Demand, "trl_wanted", ("不限", "无", "-"), ("期望成熟度", "成熟度要求", "成熟度"), example=7),
    _money(Demand, "budget_min", gettext_lazy("预算下限（万元）"), ("最低预算",)),
    _money(Demand, "budget_max", gettext_lazy("预算上限（万元）"), ("预算", "拟投入资金", "投入预算", "资金预算", "经费预算")),
    _day(Demand, "deadline", ("完成时间", "期望完成时间", "截止时间", "截止日期", "需求时限"), example=date(2027, 6, 30)),
    _column(
        Demand,
        "anonymous",
        ("匿名", "是否匿名"),
        parser=parsing.yes_no(),
        show=lambda row: _("是") if row.anonymous else _("否"),
        words=lambda: [_("是"), _("否")],
        width=10,
        example=gettext_lazy("否"),
    ),
    *_ending(Demand),
)  # fmt: skip

EXPERT = (
    _text(Expert, "name", ("专家姓名", "专家"), required=True, example=gettext_lazy("陈示例"), width=12),
    _text(Expert, "name_en", ("英文名",), width=16),
    _text(Expert, "position", ("职称", "职务", "职称职务", "技术职称"), example=gettext_lazy("研究员"), width=16),
    _text(
        Expert,
        "title",
        ("专长", "擅长领域", "研究方向", "专业方向", "专业特长"),
        required=True,
        example=gettext_lazy("柑橘采后处理与精深加工（示例）"),
        width=36,
    ),
    _text(Expert, "summary", ("专家简介", *_SUMMARIES), long=True),
    _field(Expert),
    _column(
        Expert,
        "fields",
        ("其他技术领域", "相关领域"),
        parser=references.technical_fields(),
        show=lambda row: "、".join(each.label for each in row.fields.all()),
        help=gettext_lazy("几个领域用顿号分开"),
    ),
    _words(Expert, "keywords", _KEYWORDS, example=gettext_lazy("柑橘、果胶")),
    _text(Expert, "profile", ("个人简介", "专家介绍", "详细介绍", "研究经历"), long=True),
    _lines(Expert, "works", ("代表作", "代表性成果", "主要成果", "代表成果")),
    _several(Expert, "services", ExpertService, ("服务内容", "可提供服务", "服务方式"), example=ExpertService.CONSULTING.label),
    _column(
        Expert,
        "person",
        ("账号", "用户名", "登录邮箱"),
        parser=parsing.text(150),
        show=lambda row: row.person.username if row.person_id else "",
        help=gettext_lazy("本单位成员的用户名或邮箱，可不填；关联账号后，由本人登录确认同意公开"),
    ),
    *_ending(Expert),
)  # fmt: skip

COLUMNS: dict[Listed, tuple[Column, ...]] = {Achievement: ACHIEVEMENT, Demand: DEMAND, Expert: EXPERT}
