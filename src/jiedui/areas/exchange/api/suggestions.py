"""匹配推荐 for programs: what was found, what one says of it, and what there is for a problem described in words."""

from typing import Any, Literal

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_noop
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Schema
from pydantic import Field

from jiedui.areas.agreements.selectors import twinnings_kept
from jiedui.foundation.core.api.calls import actor_of, costs, only_reads, person_of, signed_in
from jiedui.foundation.core.api.schemas import Given, Named, named
from jiedui.foundation.jobs.api import JobOut
from jiedui.foundation.ledgers.api.exports import FILES, FormatQuery, export_answer
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.selectors import organisations_of
from jiedui.foundation.taxonomy.models import TechnicalField

from ..choices import Band, DismissalReason
from ..explanations import Explanation
from ..models import Demand, Dismissal, Endorsement, Listing
from ..previews import ANSWERS, Candidate, opposite_sides, preview
from ..selectors import own_listing, visible_listing
from ..services import verdicts
from ..suggested import dismissal_sums, overview_for, put_aside, suggestions_for
from ..tables.exports import SUGGESTIONS
from .shown import CodeOut, SideOut, coded

PREVIEW_COST = 5


class ComparedOut(Schema):
    """A figure asked for and the one offered."""

    name: str
    asked: str
    offered: str
    fulfilled: bool


class ShareOut(Schema):
    """How many points one feature gives."""

    label: str
    value: float


class PieceOut(Schema):
    """A piece of text with the places that both sides share."""

    text: str
    spans: list[tuple[int, int]]


class ReasonsOut(Schema):
    """Why the two belong together."""

    terms: list[str] = Field(description=gettext_noop("共同的词"))
    similar: list[str] = Field(description=gettext_noop("相近的词"))
    missing: list[str] = Field(description=gettext_noop("对方没有提到的词"))
    figures: list[ComparedOut] = Field(description=gettext_noop("指标对比"))
    field: str = Field(description=gettext_noop("技术领域的关系"))
    readiness: str = Field(description=gettext_noop("成熟度的关系"))
    shares: list[ShareOut] = Field(description=gettext_noop("得分的构成"))
    title: PieceOut
    text: PieceOut


class CandidateOut(Schema):
    """What was found, with reasons."""

    kind: str
    code: str
    title: str
    url: str
    owner: CodeOut | None
    sides: list[SideOut]
    score: float
    band: Named
    facts: list[str]
    reasons: ReasonsOut


class SuggestedOut(CandidateOut):
    """A kept suggestion."""

    endorsed: bool = Field(description=gettext_noop("本单位是否已标记为合适"))


class PreviewGiven(Given):
    """A problem in words."""

    title: str = Field("", description=gettext_noop("名称"))
    problem: str = Field("", description=gettext_noop("要解决的问题；名称和问题合计不超过 20,000 字"))
    targets: str = Field("", description=gettext_noop("目标指标，每行一项"))
    current_state: str = Field("", description=gettext_noop("现有基础"))
    field: str | None = Field(None, description=gettext_noop("技术领域代码"))
    trl_wanted: int | None = Field(None, ge=1, le=9, description=gettext_noop("期望的技术成熟度"))
    owner: str | None = Field(
        None, description=gettext_noop("为哪个单位找：您所在单位的编号；填写后只找结对另一方的")
    )
    kinds: list[Literal["achievement", "expert"]] = Field(
        ["achievement", "expert"], description=gettext_noop("找成果、专家，或两者")
    )
    limit: int = Field(8, ge=1, le=20, description=gettext_noop("最多几条"))


class PreviewOut(Schema):
    """What there is; nothing of the question is kept."""

    items: list[CandidateOut]
    too_short: bool = Field(description=gettext_noop("文字太短，没有查找"))
    too_long: bool = Field(description=gettext_noop("文字太长，没有查找"))
    index_missing: bool = Field(description=gettext_noop("索引正在建立，稍后再试"))


class OverviewOut(Schema):
    """An own listing with how much was found for it."""

    listing: CodeOut
    kind: str
    total: int
    high: int = Field(description=gettext_noop("其中匹配程度高的"))


class AsideOut(Schema):
    """A pair that was put aside."""

    demand: CodeOut
    answer: CodeOut
    organisation: CodeOut
    reason: Named


class ReasonCountOut(Schema):
    """How many others put it aside for a reason."""

    reason: str
    count: int


class SuggestionsOut(Schema):
    """What was found for one own listing."""

    items: list[SuggestedOut]
    put_aside: list[AsideOut] = Field(description=gettext_noop("本单位标记为不合适的"))
    dismissed_by_others: list[ReasonCountOut] = Field(description=gettext_noop("他人标记不合适的理由合计"))


class SideQuery(Schema):
    """Which of them."""

    own_side: bool = Field(False, description=gettext_noop("也列出本方的"))


class DismissGiven(Given):
    """Why a pair does not fit."""

    reason: DismissalReason = Field(description=gettext_noop("理由"))


class SaidOut(Schema):
    """What the organisation says of a pair now."""

    demand: str
    answer: str
    organisation: CodeOut
    endorsed: bool
    dismissed: str | None = Field(description=gettext_noop("不合适的理由"))


def suggestions() -> Router:
    """The calls of suggestions."""
    router = Router()

    @router.post(
        "/preview", response=PreviewOut, operation_id="suggestions_preview", summary=_("描述难题，查找匹配")
    )
    @only_reads
    @costs(PREVIEW_COST)
    def preview_(request: HttpRequest, given: PreviewGiven) -> Any:
        return _preview(given, actor_of(request))

    @router.get(
        "",
        response=list[OverviewOut],
        operation_id="suggestions_overview",
        summary=_("本单位各条内容的推荐数"),
    )
    @signed_in
    def overview(request: HttpRequest) -> Any:
        return [
            {"listing": coded(each.listing, "heading"), "kind": each.listing.kind_name, "total": each.total, "high": each.high}
            for each in overview_for(person_of(request))
        ]  # fmt: skip

    @router.get(
        "/export",
        response={202: JobOut},
        operation_id="suggestions_export",
        summary=_("导出推荐数"),
        openapi_extra=FILES,
    )
    @signed_in
    def export(request: HttpRequest, asked: Query[FormatQuery]) -> Any:
        return export_answer(request, SUGGESTIONS, asked)

    @router.get(
        "/{code}", response=SuggestionsOut, operation_id="suggestions_for", summary=_("为一条内容推荐的")
    )
    @signed_in
    def found(request: HttpRequest, code: str, asked: Query[SideQuery]) -> Any:
        listing = own_listing(code, actor=person_of(request))
        cards = suggestions_for(listing, actor=person_of(request), own_side=asked.own_side)
        return {
            "items": [{**candidate_shown(card), "endorsed": card.endorsed} for card in cards],
            "put_aside": [_aside(each) for each in put_aside(listing, actor=person_of(request))],
            "dismissed_by_others": [
                {"reason": reason, "count": count} for reason, count in dismissal_sums(listing)
            ],
        }

    _add_verdicts(router)
    return router


def _add_verdicts(router: Router) -> None:
    pair = "/{code}/{other}"

    @router.post(
        f"{pair}/endorse", response=SaidOut, operation_id="suggestions_endorse", summary=_("标记合适")
    )
    @signed_in
    def endorse(request: HttpRequest, code: str, other: str) -> Any:
        demand, answer, organisation = _pair(code, other, person_of(request))
        verdicts.endorse(demand, answer, organisation=organisation, actor=person_of(request))
        return said_of(demand, answer, organisation)

    @router.post(
        f"{pair}/dismiss", response=SaidOut, operation_id="suggestions_dismiss", summary=_("标记不合适")
    )
    @signed_in
    def dismiss(request: HttpRequest, code: str, other: str, given: DismissGiven) -> Any:
        demand, answer, organisation = _pair(code, other, person_of(request))
        verdicts.dismiss(
            demand, answer, organisation=organisation, reason=given.reason.value, actor=person_of(request)
        )
        return said_of(demand, answer, organisation)

    @router.post(
        f"{pair}/take-back", response=SaidOut, operation_id="suggestions_take_back", summary=_("撤销标记")
    )
    @signed_in
    def take_back(request: HttpRequest, code: str, other: str) -> Any:
        demand, answer, organisation = _pair(code, other, person_of(request))
        unsay(demand, answer, organisation, person_of(request))
        return said_of(demand, answer, organisation)


def unsay(demand: Demand, answer: Listing, organisation: Organisation, actor: Any) -> None:
    """Take back whatever the organisation said of a pair."""
    said: dict[str, Any] = {"organisation": organisation, "demand": demand, answer.kind_name: answer}
    if dismissal := Dismissal.objects.filter(**said).first():
        verdicts.take_back_dismissal(dismissal, actor=actor)
    if endorsement := Endorsement.objects.filter(**said).first():
        verdicts.take_back_endorsement(endorsement, actor=actor)


def said_of(demand: Demand, answer: Listing, organisation: Organisation) -> dict[str, Any]:
    """What an organisation says of a pair now."""
    said: dict[str, Any] = {"organisation": organisation, "demand": demand, answer.kind_name: answer}
    dismissal = Dismissal.objects.filter(**said).first()
    return {
        "demand": demand.code,
        "answer": answer.code,
        "organisation": coded(organisation),
        "endorsed": Endorsement.objects.filter(**said).exists(),
        "dismissed": dismissal.reason if dismissal else None,
    }


def candidate_shown(candidate: Candidate) -> dict[str, Any]:
    """A listing found for something, with reasons, as its reader may see it."""
    return {
        "kind": candidate.kind,
        "code": candidate.code,
        "title": candidate.listing.heading,
        "url": candidate.url,
        "owner": coded(candidate.owner) if candidate.owner else None,
        "sides": [{"id": side.pk, "name": side.name} for side in candidate.sides],
        "score": round(candidate.score, 1),
        "band": named(candidate.band, Band(candidate.band).label),
        "facts": candidate.facts,
        "reasons": reasons_shown(candidate.explanation),
    }


def reasons_shown(explanation: Explanation) -> dict[str, Any]:
    return {
        "terms": list(explanation.terms),
        "similar": explanation.similar_pairs,
        "missing": list(explanation.missing),
        "figures": [vars(figure) for figure in explanation.figures],
        "field": explanation.field_sentence,
        "readiness": explanation.readiness_sentence,
        "shares": [{"label": share.label, "value": share.value} for share in explanation.shares],
        "title": {"text": explanation.found_title.text, "spans": explanation.found_title.spans},
        "text": {"text": explanation.found_text.text, "spans": explanation.found_text.spans},
    }


@twinnings_kept()
def _preview(given: PreviewGiven, actor: Any) -> dict[str, Any]:
    owner = writing_for(given.owner, actor)
    field = (
        TechnicalField.objects.filter(code=given.field[:20]).select_related("parent").first()
        if given.field
        else None
    )
    asked = Demand(
        title=given.title,
        problem=given.problem,
        targets=given.targets,
        current_state=given.current_state,
        owner=owner,
        trl_wanted=given.trl_wanted,
        field=field,
    )
    body = "\n".join(text for text in (asked.problem, asked.targets, asked.current_state) if text)
    found = preview(
        asked.title,
        body,
        actor=actor,
        kinds=given.kinds or ANSWERS,
        sides=opposite_sides(owner),
        asked=asked,
        limit=given.limit,
    )
    return {
        "items": [candidate_shown(candidate) for candidate in found.candidates],
        "too_short": found.too_short,
        "too_long": found.too_long,
        "index_missing": found.index_missing,
    }


def writing_for(code: str | None, actor: Any) -> Organisation | None:
    """The organisation in whose name the caller writes, where one is named."""
    if not code:
        return None
    if not actor.is_authenticated:
        raise Http404
    found = organisations_of(actor).select_related("region").filter(code=code[:20]).first()
    if found is None:
        raise Http404
    return found


def _pair(code: str, other: str, actor: Any) -> tuple[Demand, Listing, Organisation]:
    """An own listing and what was found for it, as demand and answer, with the own one's organisation."""
    listing = own_listing(code, actor=actor)
    found = visible_listing(other, actor=actor)
    demand, answer = (listing, found) if isinstance(listing, Demand) else (found, listing)
    if not isinstance(demand, Demand) or isinstance(answer, Demand):
        raise Http404
    return demand, answer, listing.owner


def _aside(each: Dismissal) -> dict[str, Any]:
    return {
        "demand": coded(each.demand, "heading"),
        "answer": coded(each.answer, "heading"),
        "organisation": coded(each.organisation),
        "reason": named(each.reason, each.get_reason_display()),
    }
