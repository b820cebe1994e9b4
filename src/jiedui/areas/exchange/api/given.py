"""What programs say of a listing: the fields of the forms, by the codes that others know things by."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pydantic import ConfigDict, Field

from jiedui.foundation.core.api.schemas import Given, described_by
from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.core.visibility import Visibility
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.selectors import members_of
from jiedui.foundation.taxonomy.models import TechnicalField

from ..choices import AchievementKind, Cooperation, ExpertService, IpState, PriceMode, Stage, TransferMode
from ..models import Achievement, Demand, Expert

Amount = Decimal | None
MOST_CODES = 100


class ListingGiven(Given):
    """What the three kinds have in common; what is left out of a change stays as it is."""

    model_config = ConfigDict(extra="forbid", use_enum_values=True)

    title: str = ""
    title_en: str = ""
    summary: str = ""
    summary_en: str = ""
    keywords: list[str] = []
    field: str | None = Field(None, description=gettext_noop("技术领域的代码，见 /fields，须为二级领域"))
    visibility: Visibility = Visibility.PUBLIC
    expires_on: date | None = Field(None, description=gettext_noop("有效期至；不填则自发布起一年，最长三年"))


@described_by(Achievement)
class AchievementGiven(ListingGiven):
    """A change of an achievement."""

    kind: AchievementKind = AchievementKind.PROCESS
    description: str = ""
    ip_state: IpState = IpState.NONE
    ip_numbers: list[str] = []
    trl: int | None = Field(None, strict=True, description=gettext_noop("技术成熟度，1 至 9；不适用时为空"))
    trl_note: str = ""
    stage: Stage = Stage.EARLY
    scenes: list[str] = []
    transfer_modes: list[TransferMode] = []
    price_mode: PriceMode = PriceMode.NEGOTIABLE
    price_min: Amount = Field(None, description=gettext_noop("定价，或报价下限（元）"))
    price_max: Amount = Field(None, description=gettext_noop("报价上限（元）"))
    contributors: list[str] = Field([], description=gettext_noop("合作完成单位的编号"))


@described_by(Demand)
class DemandGiven(ListingGiven):
    """A change of a demand."""

    problem: str = ""
    targets: str = Field("", description=gettext_noop("目标指标，每行一项，例如“果胶收率 ≥ 18 %”"))
    current_state: str = ""
    trl_wanted: int | None = Field(
        None, strict=True, description=gettext_noop("期望的技术成熟度，1 至 9；不限时为空")
    )
    budget_min: Amount = Field(None, description=gettext_noop("预算下限（元）"))
    budget_max: Amount = Field(None, description=gettext_noop("预算上限（元）"))
    deadline: date | None = None
    cooperation: list[Cooperation] = []
    anonymous: bool = False


@described_by(Expert)
class ExpertGiven(ListingGiven):
    """A change of an expert's profile."""

    name: str = ""
    name_en: str = ""
    position: str = ""
    fields: list[str] = Field([], description=gettext_noop("其他领域的代码"))
    profile: str = ""
    works: list[str] = []
    services: list[ExpertService] = []
    person: int | None = Field(
        None, description=gettext_noop("本单位成员的编号，由本人登录确认同意公开；没有账号时为空")
    )


_OWNER = Field(..., description=gettext_noop("以哪个单位的名义：您所在单位的编号"))
_TITLE = Field(..., description=gettext_noop("名称"))


class AchievementNew(AchievementGiven):
    """A new achievement."""

    owner: str = _OWNER
    title: str = _TITLE


class DemandNew(DemandGiven):
    """A new demand."""

    owner: str = _OWNER
    title: str = _TITLE


class ExpertNew(ExpertGiven):
    """A new expert's profile."""

    owner: str = _OWNER
    title: str = Field(..., description=gettext_noop("专长概括"))
    name: str = Field(..., description=gettext_noop("姓名"))


def values_of(given: ListingGiven, owner: Organisation) -> dict[str, Any]:
    """What was said, with the things that codes stand for.

    Raises:
        Invalid: a code stands for nothing that may be chosen.
    """
    values = given.model_dump(exclude_unset=True)
    values.pop("owner", None)
    errors: dict[str, list[str]] = {}
    if "field" in values:
        values["field"] = _one_field(values["field"], errors)
    if "fields" in values:
        values["fields"] = _many(
            "fields", values["fields"], _fields(), _("没有这些技术领域：%(codes)s。"), errors
        )
    if "contributors" in values:
        others = Organisation.objects.verified().exclude(pk=owner.pk)
        values["contributors"] = _many(
            "contributors", values["contributors"], others, _("没有这些单位：%(codes)s。"), errors
        )
    if values.get("person") is not None:
        values["person"] = members_of(owner).filter(pk=values["person"]).first()
        if values["person"] is None:
            errors["person"] = [_("此人不是本单位的成员。")]
    if errors:
        raise Invalid(errors)
    return values


def _fields() -> Any:
    return TechnicalField.objects.leaves().current()


def _one_field(code: str | None, errors: dict[str, list[str]]) -> TechnicalField | None:
    if not code:
        return None
    found: TechnicalField | None = _fields().filter(code=code[:20]).first()
    if found is None:
        errors["field"] = [_("没有这个技术领域，或者它不是二级领域。")]
    return found


def _many(name: str, codes: list[str], rows: Any, sentence: str, errors: dict[str, list[str]]) -> list[Any]:
    codes = list(dict.fromkeys(code[:20] for code in codes[:MOST_CODES]))
    found = {row.code: row for row in rows.filter(code__in=codes)}
    if missing := [code for code in codes if code not in found]:
        errors[name] = [sentence % {"codes": _("、").join(missing[:5])}]
    return list(found.values())
