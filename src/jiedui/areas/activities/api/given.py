"""What programs send of activities, and the rows that its codes and keys stand for."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Literal

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pydantic import ConfigDict, Field

from jiedui.areas.agreements.models import Agreement, Clause
from jiedui.areas.agreements.selectors import with_parts as agreements_with_parts
from jiedui.foundation.core.api.schemas import Given, described_by
from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.organisations.models import Organisation

from ..choices import ActivityKind, Part, Pattern, Rhythm
from ..models import Activity
from ..selectors import clauses_to_choose
from ..services.series import FEWEST, MOST

EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 -- stands for what was left out


class ActivityGiven(Given):
    """An activity to prepare."""

    agreement: str = Field(description=gettext_noop("所依据协议的编号"))
    kind: ActivityKind = Field(description=gettext_noop("类别"))
    title: str = Field(description=gettext_noop("名称"))
    title_en: str = Field("", description=gettext_noop("英文名称"))
    host: int = Field(description=gettext_noop("主办单位的编号：您所在的单位"))
    co_hosts: list[int] = Field(description=gettext_noop("对方参办单位的编号，至少一家"))
    clauses: list[int] = Field(default=[], description=gettext_noop("对应条款的编号"))
    starts_at: datetime = Field(description=gettext_noop("开始时间，带时差"))
    ends_at: datetime = Field(description=gettext_noop("结束时间，带时差"))
    time_zone: str = Field("Asia/Shanghai", description=gettext_noop("活动所在地的时区"))
    venue: str = Field(description=gettext_noop("地点"))
    capacity: int | None = Field(None, ge=1, le=30000, description=gettext_noop("名额；不限则不填"))
    visibility: Literal["public", "twinned", "parties"] = Field(
        "public", description=gettext_noop("可见范围")
    )
    purpose: str = Field(description=gettext_noop("目的"))


@described_by(Activity)
class ActivityChange(Given):
    """What to change; what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid", use_enum_values=True)

    kind: ActivityKind = ActivityKind.OTHER
    title: str = ""
    title_en: str = ""
    co_hosts: list[int] = Field([], description=gettext_noop("对方参办单位的编号，至少一家"))
    clauses: list[int] = Field([], description=gettext_noop("对应条款的编号"))
    starts_at: datetime = Field(EPOCH, description=gettext_noop("开始时间，带时差"))
    ends_at: datetime = Field(EPOCH, description=gettext_noop("结束时间，带时差"))
    time_zone: str = ""
    venue: str = ""
    capacity: int | None = Field(None, ge=1, le=30000, description=gettext_noop("名额；不限则不填"))
    visibility: Literal["public", "twinned", "parties"] = "public"
    purpose: str = ""


class SeriesGiven(ActivityGiven):
    """A first activity and how often it comes round."""

    every: Rhythm = Field(description=gettext_noop("多久一次"))
    by: Pattern = Field(Pattern.DATE, description=gettext_noop("每次在哪天，以首次的日期为准；按周的不用写"))
    times: int | None = Field(None, ge=FEWEST, le=MOST, description=gettext_noop("共几次；与截止日期写一个"))
    until: date | None = Field(None, description=gettext_noop("到哪天为止，最长三年"))

    @property
    def planned(self) -> dict[str, Any]:
        """The rule alone."""
        return {
            "every": self.every.value,
            "by": self.by.value,
            "times": self.times,
            "until": self.until,
        }


class PersonGiven(Given):
    """Somebody to invite: by user name, or by name where they have no account."""

    model_config = ConfigDict(extra="forbid", use_enum_values=True)

    username: str = Field("", max_length=150, description=gettext_noop("用户名；与姓名写一个"))
    name: str = Field("", max_length=60, description=gettext_noop("姓名，没有账号的人"))
    organisation: int | None = Field(
        None, description=gettext_noop("单位的编号；不填时，有账号的人按本人所在单位")
    )
    typed_organisation: str = Field("", max_length=120, description=gettext_noop("未登记的单位的名称"))
    position: str = Field("", max_length=80, description=gettext_noop("职务"))
    part: Part = Field(Part.DELEGATE, description=gettext_noop("身份"))
    consents: bool = Field(
        default=False,
        description=gettext_noop(
            "已告知本人：姓名、职务和单位供双方单位和参加人员查看；没有账号的人必须告知"
        ),
    )
    reply: Literal["invited", "accepted", "tentative"] = Field(
        "invited", description=gettext_noop("没有账号的人已知的回复")
    )


def values_of(given: ActivityGiven, actor: Any) -> dict[str, Any]:
    """All that an activity is made of.

    Raises:
        Invalid: a code or key stands for nothing that the caller may name.
    """
    agreements = agreements_with_parts(Agreement.objects.visible_to(actor))
    agreement = agreements.filter(code=given.agreement[:20]).first()
    if agreement is None:
        raise Invalid({"agreement": [_("没有这份协议，或者您不能查看它。")]})
    plain = {name: getattr(given, name) for name in ActivityGiven.model_fields}
    plain |= {
        "kind": given.kind.value,
        "agreement": agreement,
        "host": _organisation(given.host, "host", actor),
    }
    return plain | _rows(plain, agreement, actor)


def changes_of(given: ActivityChange, activity: Activity, actor: Any) -> dict[str, Any]:
    """What is to be changed of an activity.

    Raises:
        Invalid: a key stands for nothing that the caller may name.
    """
    plain = given.model_dump(exclude_unset=True)
    return plain | _rows(plain, activity.agreement, actor)


def invited(given: PersonGiven, actor: Any) -> dict[str, Any]:
    """Whom to put on the list, as what, for which organisation.

    Raises:
        Invalid: nobody or more than one is named, or there is no such person or organisation.
    """
    if bool(given.username) == bool(given.name.strip()):
        raise Invalid({"name": [_("请填用户名或姓名，两者写一个。")]})
    values = given.model_dump(exclude={"username"})
    if given.organisation is not None:
        values["organisation"] = _organisation(given.organisation, "organisation", actor)
    if given.username:
        values["user"] = get_user_model().objects.filter(username=given.username, is_active=True).first()
        if values["user"] is None:
            raise Invalid({"username": [_("没有这个用户名。")]})
        if given.organisation is None:
            values["organisation"] = Organisation.objects.filter(memberships__user=values["user"]).first()
    return values


def _rows(plain: dict[str, Any], agreement: Agreement, actor: Any) -> dict[str, Any]:
    """The rows for the keys among these values; its moments must say how far they are from Greenwich."""
    for name in ("starts_at", "ends_at"):
        if name in plain and plain[name].tzinfo is None:
            raise Invalid({name: [_("时间要带时差，例如 2026-05-12T09:30:00+08:00。")]})
    found: dict[str, Any] = {}
    if "co_hosts" in plain:
        found["co_hosts"] = _partners(plain["co_hosts"], actor)
    if "clauses" in plain:
        found["clauses"] = _clauses(plain["clauses"], agreement)
    return found


def _organisation(key: int, field: str, actor: Any) -> Organisation:
    rows = Organisation.objects.visible_to(actor).select_related("region")
    found = rows.filter(pk=key).first() if _fits(key) else None
    if found is None:
        raise Invalid({field: [_("没有这个单位。")]})
    return found


def _partners(keys: Iterable[int], actor: Any) -> list[Organisation]:
    rows = Organisation.objects.visible_to(actor).select_related("region")
    found = list(rows.filter(pk__in=[key for key in keys if _fits(key)]))
    if len(found) != len(set(keys)):
        raise Invalid({"co_hosts": [_("其中有不存在的单位。")]})
    return found


def _clauses(keys: Iterable[int], agreement: Agreement) -> list[Clause]:
    found = list(clauses_to_choose(agreement).filter(pk__in=[key for key in keys if _fits(key)]))
    if len(found) != len(set(keys)):
        raise Invalid({"clauses": [_("其中有不属于这份协议现行文本的条款。")]})
    return found


def _fits(key: int) -> bool:
    return 0 < key < 2**63
