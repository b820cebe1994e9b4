"""对接台 for programs: the new pairs, what fits, and one message about several."""

from datetime import datetime
from typing import Any, Literal

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema
from pydantic import Field

from jiedui.areas.agreements.selectors import twinnings_kept
from jiedui.foundation.core.api.calls import person_of, signed_in
from jiedui.foundation.core.api.paging import PageQuery, Slice, page_of_list
from jiedui.foundation.core.api.schemas import Given
from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.core.permissions import require
from jiedui.foundation.jobs.api import JobOut
from jiedui.foundation.ledgers.api.exports import FILES, FormatQuery, export_answer
from jiedui.foundation.organisations.models import Organisation

from ..choices import Cooperation, DigestRhythm
from ..matching_desk import Group, MatchingDesk, Row
from ..pairs import Pairing, pairing_of
from ..rules import desk_organisation_ids
from ..services import following, verdicts
from ..tables.exports import MATCHING
from .enquiries import broker_of
from .shown import CodeOut, coded
from .suggestions import CandidateOut, DismissGiven, SaidOut, candidate_shown, said_of, unsay

MOST_AT_ONCE = 30


class DeskFilters(Schema):
    """What the desk is narrowed by."""

    q: str = Field("", max_length=100, description=gettext_noop("检索词"))
    band: Literal["high", "middle", "all"] = Field(
        "high", description=gettext_noop("匹配程度：高、中和高、全部")
    )
    since: Literal["1", "7", "30", "all"] = Field("7", description=gettext_noop("几天内发现的"))
    field: list[str] = Field([], description=gettext_noop("一级技术领域代码"))
    demand: list[str] = Field([], description=gettext_noop("需求编号"))


class DeskQuery(PageQuery, DeskFilters):
    """A page of the pairs."""


class DeskFile(FormatQuery, DeskFilters):
    """All of the pairs, as a file."""


class PairOut(CandidateOut):
    """A pair: what answers a demand, in whose name it is looked at, and what was done about it."""

    demand: CodeOut
    organisation: CodeOut = Field(description=gettext_noop("本单位：其中一半是它的"))
    found_at: datetime
    endorsed: bool
    enquiry: str | None = Field(description=gettext_noop("已就它发起的对接意向"))


class PairGiven(Given):
    """A pair, by its two codes."""

    demand: str
    answer: str


class EnquireGiven(Given):
    """One message about several pairs."""

    pairs: list[PairGiven] = Field(max_length=MOST_AT_ONCE, description=gettext_noop("最多 30 对"))
    cooperation: list[Cooperation] = Field(description=gettext_noop("希望怎样合作"))
    unclear: str = Field(description=gettext_noop("还想了解什么"))
    about: str = Field(description=gettext_noop("本单位情况；不要写电话和邮箱"))
    from_broker: int | None = Field(None, description=gettext_noop("本方技术经理人的编号"))


class EnquiredOut(Schema):
    """What became of one pair."""

    demand: str
    answer: str
    enquiry: str | None = Field(description=gettext_noop("对接意向的编号"))
    refusal: str = Field(description=gettext_noop("没有发出的原因"))


class LettersGiven(Given):
    """How often letters about new matches come."""

    organisation: str = Field(description=gettext_noop("单位编号"))
    rhythm: DigestRhythm = Field(description=gettext_noop("频率"))


class LettersOut(Schema):
    """How often letters come now."""

    organisation: str
    rhythm: str


def matching() -> Router:
    """The calls of the matching desk."""
    router = Router()

    @router.get(
        "", response=Slice[PairOut], operation_id="matching_list", summary=gettext_noop("新发现的配对")
    )
    @signed_in
    @twinnings_kept()
    def listed(request: HttpRequest, asked: Query[DeskQuery]) -> Any:
        actor = person_of(request)
        require(actor, "exchange.work_at_matching_desk")
        desk = MatchingDesk(actor, request.GET)
        rows = {row.pk: row for row in desk.rows}

        def shown(keys: list[int]) -> list[dict[str, Any]]:
            return _pairs(desk, [rows[key] for key in keys])

        return page_of_list(request, list(rows), asked, shown)

    @router.get(
        "/export",
        response={202: JobOut},
        operation_id="matching_export",
        summary=gettext_noop("导出配对"),
        openapi_extra=FILES,
    )
    @signed_in
    @twinnings_kept()
    def export(request: HttpRequest, asked: Query[DeskFile]) -> Any:
        return export_answer(request, MATCHING, asked)

    @router.post(
        "/enquire",
        response=list[EnquiredOut],
        operation_id="matching_enquire",
        summary=gettext_noop("就多对内容一次发起对接"),
    )
    @signed_in
    def enquire(request: HttpRequest, given: EnquireGiven) -> Any:
        return _enquire(given, person_of(request))

    @router.post(
        "/letters", response=LettersOut, operation_id="matching_letters", summary=gettext_noop("邮件频率")
    )
    @signed_in
    def letters(request: HttpRequest, given: LettersGiven) -> Any:
        actor = person_of(request)
        mine = Organisation.objects.filter(pk__in=desk_organisation_ids(actor))
        organisation = mine.filter(code=given.organisation[:20]).first()
        if organisation is None:
            raise Http404
        digest = following.choose_rhythm(organisation, rhythm=given.rhythm.value, actor=actor)
        return {"organisation": organisation.code, "rhythm": digest.rhythm}

    _add_verdicts(router)
    return router


def _add_verdicts(router: Router) -> None:
    at = "/{demand}/{answer}"

    @router.post(
        f"{at}/endorse", response=SaidOut, operation_id="matching_endorse", summary=gettext_noop("标记合适")
    )
    @signed_in
    def endorse(request: HttpRequest, demand: str, answer: str) -> Any:
        pair = _pairing(demand, answer, person_of(request))
        verdicts.endorse(pair.demand, pair.answer, organisation=pair.organisation, actor=person_of(request))
        return said_of(pair.demand, pair.answer, pair.organisation)

    @router.post(
        f"{at}/dismiss", response=SaidOut, operation_id="matching_dismiss", summary=gettext_noop("标记不合适")
    )
    @signed_in
    def dismiss(request: HttpRequest, demand: str, answer: str, given: DismissGiven) -> Any:
        pair = _pairing(demand, answer, person_of(request))
        verdicts.dismiss(
            pair.demand,
            pair.answer,
            organisation=pair.organisation,
            reason=given.reason.value,
            actor=person_of(request),
        )
        return said_of(pair.demand, pair.answer, pair.organisation)

    @router.post(
        f"{at}/unsay", response=SaidOut, operation_id="matching_unsay", summary=gettext_noop("撤销标记")
    )
    @signed_in
    def take_back(request: HttpRequest, demand: str, answer: str) -> Any:
        pair = _pairing(demand, answer, person_of(request))
        unsay(pair.demand, pair.answer, pair.organisation, person_of(request))
        return said_of(pair.demand, pair.answer, pair.organisation)


def _pairing(demand: str, answer: str, actor: Any) -> Pairing:
    require(actor, "exchange.work_at_matching_desk")
    found = pairing_of(demand, answer, actor=actor)
    if found is None:
        raise Http404
    return found


def _pairs(desk: MatchingDesk, rows: list[Row]) -> list[dict[str, Any]]:
    """Pairs in their order, each with its demand."""
    grouped: dict[int, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row.key[0], []).append(row)
    return [_pair(group, pair) for group in desk.groups(grouped.values()) for pair in group.pairs]


def _pair(group: Group, pair: Any) -> dict[str, Any]:
    return {
        **candidate_shown(pair),
        "demand": coded(group.demand, "heading"),
        "organisation": coded(pair.pairing.organisation),
        "found_at": pair.found_at,
        "endorsed": pair.endorsed,
        "enquiry": pair.enquiry.code if pair.enquiry else None,
    }


def _enquire(given: EnquireGiven, actor: Any) -> list[dict[str, Any]]:
    require(actor, "exchange.work_at_matching_desk")
    wanted = list(dict.fromkeys((pair.demand, pair.answer) for pair in given.pairs))
    pairings: dict[tuple[str, str], Pairing] = {}
    for demand, answer in wanted:
        try:
            found = pairing_of(demand, answer, actor=actor)
        except Http404:
            found = None
        if found is not None:
            pairings[demand, answer] = found
    if not pairings:
        raise Invalid({"pairs": [_("请至少选择一对与本单位有关的内容。")]})
    answered = following.send_enquiries(
        pairings.values(),
        actor=actor,
        cooperation=[value.value for value in given.cooperation],
        unclear=given.unclear,
        about=given.about,
        from_broker=broker_of(given.from_broker, "from_broker"),
    )
    rows = dict(zip(pairings, answered, strict=True))
    gone = _("没有这一对内容，或者它与您的单位无关。")
    return [
        {
            "demand": demand,
            "answer": answer,
            "enquiry": each.enquiry.code if (each := rows.get((demand, answer))) and each.enquiry else None,
            "refusal": each.refusal if each else gone,
        }
        for demand, answer in wanted
    ]
