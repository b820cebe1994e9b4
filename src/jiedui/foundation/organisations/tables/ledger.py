"""Organisations as a ledger: what comes in by row."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy, pgettext_lazy

from jiedui.foundation.core.sentences import gettext as _
from jiedui.foundation.core.spreadsheets import Cell
from jiedui.foundation.ledgers import parsing, references
from jiedui.foundation.ledgers.kinds import Column, LedgerKind, Parser, Things
from jiedui.foundation.ledgers.parsing import Names, Wrong, key, plain, shown

from .. import services
from ..choices import OrganisationKind
from ..models import Organisation
from ..validators import compact_credit_code


class OrganisationFinder:
    """Organisations by name, short name, English name, credit code or code; looked up once for a file: these, or all."""

    def __init__(self, rows: Iterable[Organisation] | None = None) -> None:
        names: list[str] = []
        self._known: dict[str, dict[int, Organisation]] = defaultdict(dict)
        for row in Organisation.objects.verified() if rows is None else rows:
            names += [row.name, row.name_en]
            for name in filter(None, (row.name, row.short_name, row.name_en, row.credit_code, row.code)):
                self._known[key(name)][row.pk] = row
        self._names = Names(names)

    def find(self, said: str) -> Organisation:
        """The one that is meant.

        Raises:
            Wrong: none is called so, or several are.
        """
        found = list(
            (self._known.get(key(said)) or self._known.get(key(compact_credit_code(said))) or {}).values()
        )
        if not found:
            raise self._names.unknown(said)
        if len(found) > 1:
            names = _("、").join(row.name for row in found)
            raise Wrong(
                _("“%(said)s”不止一家，请写全称或统一社会信用代码：%(names)s。")
                % {"said": shown(said), "names": names}
            )
        return found[0]


def one_organisation() -> Callable[[str], Parser]:
    def make(heading: str) -> Parser:
        finder = OrganisationFinder()
        return lambda cell: finder.find(plain(cell))

    return make


def several_organisations() -> Callable[[str], Parser]:
    """Several, separated the way people separate them."""
    split = parsing.words()

    def make(heading: str) -> Parser:
        finder, names = OrganisationFinder(), split(heading)

        def parse(cell: Cell) -> list[Organisation]:
            return list(dict.fromkeys(finder.find(name) for name in names(cell)))

        return parse

    return make


def _credit_code(cell: Cell) -> str:
    return compact_credit_code(plain(cell))


def _field(name: str, aliases: Sequence[str] = (), **options: Any) -> Column:
    """A text column after a field of the model."""
    field: Any = Organisation._meta.get_field(name)
    longest = field.max_length
    options.setdefault("parser", parsing.text(longest, one_line=name != "introduction"))
    options.setdefault("show", lambda row: getattr(row, name))
    options.setdefault("label", field.verbose_name)
    return Column(name=name, aliases=tuple(aliases), **options)


COLUMNS: tuple[Column, ...] = (
    _field(
        "name",
        ("名称", "单位", "全称", "企业名称", "机构名称", "单位全称"),
        required=True,
        once=True,
        example=gettext_lazy("甘露食品有限公司（示例）"),
        help=gettext_lazy("全称，不能与已登记的单位重名"),
        width=32,
    ),
    _field("short_name", ("简称", "单位简称"), example=gettext_lazy("甘露食品（示例）")),
    _field("name_en", ("英文名", "英文全称"), example="Ganlu Foods (example)", width=28),
    _field(
        "kind",
        ("类型", "单位性质", "性质", "机构类型"),
        parser=parsing.choice(OrganisationKind),
        show=lambda row: row.get_kind_display(),
        words=lambda: [str(label) for label in OrganisationKind.labels],
        required=True,
        example=OrganisationKind.ENTERPRISE.label,
    ),
    _field(
        "credit_code",
        ("信用代码", "社会信用代码", "组织机构代码", "税号", "uscc"),
        parser=lambda heading: _credit_code,
        once=True,
        help=gettext_lazy("18 位，单元格请设为“文本”；没有可不填"),
        width=24,
    ),
    _field(
        "region",
        ("地区", "所在地", "所在区县", "区县", "行政区划", "属地"),
        parser=references.region(),
        show=lambda row: row.region.path,
        required=True,
        example=gettext_lazy("510703 四川省绵阳市涪城区"),
        help=gettext_lazy("名称或六位区划代码，如“涪城区”“510703”"),
        width=28,
    ),
    _field(
        "parent",
        ("上级", "主管单位", "隶属"),
        parser=one_organisation(),
        show=lambda row: row.parent.label if row.parent_id else "",
        help=gettext_lazy("已登记单位的全称、简称或统一社会信用代码；没有可不填"),
        width=28,
    ),
    _field("introduction", ("简介", "介绍", "主营业务", "备注"), width=50),
    _field("contact_name", ("联系人姓名", "负责人")),
    _field("contact_phone", ("电话", "手机", "联系方式", "手机号")),
    _field("contact_email", ("邮箱", "电子邮箱", "email")),
    _field("website", ("网站", "官网", "主页")),
)


LEDGER = LedgerKind(
    code="organisations.organisation",
    label=pgettext_lazy("plural", "单位"),
    one=gettext_lazy("单位"),
    icon="building",
    becomes=Things(
        model=Organisation,
        create=lambda actor, owner, values: services.enter_organisation(actor=actor, **values),
        undo=lambda actor, made: services.strike_organisation(made, actor=actor),
        objection=services.objection_to_striking,
    ),
    columns=COLUMNS,
    may=lambda actor: actor.has_perm("organisations.enter_organisations"),
    owners=None,
    check=lambda actor, owner, values: services.check_entry(actor=actor, **values),
    list_url=lambda owner: reverse("organisations:list"),
    note=gettext_lazy("导入的单位都待平台管理员核验，核验前不公开，也还没有成员。"),
)
