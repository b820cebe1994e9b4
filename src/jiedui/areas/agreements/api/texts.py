"""Texts that several sides settle, for programs: the same calls for every joint kind that has pages at the desk."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema, Status
from pydantic import ConfigDict, Field

from jiedui.foundation.core.api.binary import answers_file
from jiedui.foundation.core.api.calls import actor_of, passing, person_of, signed_in, versioned
from jiedui.foundation.core.api.schemas import Given
from jiedui.foundation.core.api.versions import named_versions
from jiedui.foundation.core.documents import PDF
from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.core.word import WORD

from ..choices import ClauseKind
from ..joint import services
from ..joint.reading import check_fingerprint
from ..joint.rules import APPROVERS, DRAFTERS
from ..joint.terms import Terms
from ..models import JointText
from ..pages import texts as agreement_pages
from ..pages.files import Form, count_paper, paper_file
from ..pages.settling import SettlingPages, proof_of
from .asking import NOBODY_NAMED, InNameGiven, lead_of
from .texts_shown import (
    ChangeOut,
    CheckOut,
    TextOut,
    TextWhole,
    change_shown,
    check_shown,
    text_row,
    text_whole,
)


@dataclass(frozen=True)
class SettlingCalls:
    """How the texts of one joint kind are called: `under` lies the subject's `{code}`, `name` begins the names of the calls.

    `given` is what may be written into a draft, `terms(given, before)` the terms that it makes of those before.
    """

    pages: SettlingPages
    name: str
    given: type[Given]
    terms: Callable[[Any, Terms], Terms]
    under: str = "/{code}"


class ClauseGiven(Given):
    """A clause to write."""

    model_config = ConfigDict(extra="forbid", use_enum_values=True)

    number: int = Field(description=gettext_noop("序号，从 1 起连续"))
    kind: ClauseKind = Field(ClauseKind.GENERAL, description=gettext_noop("领域"))
    heading: str = Field(description=gettext_noop("标题"))
    heading_en: str = Field("", description=gettext_noop("英文标题，不是条款"))
    body: str = Field(description=gettext_noop("内容；没有定下来的写【待定】"))
    key: str = Field("", description=gettext_noop("条款标识；改动已有条款时照读到的填，新条款不填"))


class AgreementTermsGiven(Given):
    """What is written into the draft of an agreement; what is left out stays as it is."""

    title: str = Field("", description=gettext_noop("协议名称"))
    title_en: str = Field("", description=gettext_noop("英文名称，不是条款"))
    preamble: str = Field("", description=gettext_noop("前言"))
    principles: list[str] = Field([], description=gettext_noop("合作原则"))
    clauses: list[ClauseGiven] = Field([], description=gettext_noop("全部条款"))
    starts_on: str = Field("", description=gettext_noop("生效日期，或【待定】；空为自各方同意之日起"))
    ends_on: str = Field("", description=gettext_noop("期满日期，或【待定】；空为长期有效"))
    notice_days: int = Field(30, description=gettext_noop("退出须提前的天数"))


class OfferGiven(Given):
    """How long the sides have."""

    days: int | None = Field(default=None, description=gettext_noop("同意期限的天数，1 至 365；不填则为 30"))


class ApproveGiven(InNameGiven):
    """A yes to what was read."""

    fingerprint: str = Field(description=gettext_noop("您读到的文本的指纹"))


class WishGiven(Given):
    """What should change in one clause."""

    number: int = Field(description=gettext_noop("条款序号"))
    words: str = Field(description=gettext_noop("希望怎样修改"))


class ReturnGiven(InNameGiven):
    """What should change."""

    words: str = Field("", description=gettext_noop("对全文的修改意见"))
    clauses: list[WishGiven] = Field([], description=gettext_noop("对条款的修改意见"))


class PaperQuery(Schema):
    """As which file."""

    format: Form = Field("pdf", description=gettext_noop("PDF 或 Word"))


class SinceQuery(Schema):
    """Compared with what."""

    since: int | None = Field(
        None, ge=1, le=32767, description=gettext_noop("与第几稿相比；不填则与它所依据的文本相比")
    )


class PrintQuery(Schema):
    """A fingerprint in hand."""

    print: str = Field(max_length=80, description=gettext_noop("文本上的指纹"))


_AS_USUAL = OfferGiven()


def agreement_terms(given: AgreementTermsGiven, before: Terms) -> Terms:
    """The terms before, with what was said in place of what stood there; names of what is no term begin with `_`."""
    said = given.model_dump(exclude_unset=True)
    if "title_en" in said:
        said["_title_en"] = said.pop("title_en")
    if "clauses" in said:
        said["clauses"] = [
            {
                "number": clause.number,
                "kind": clause.kind,
                "heading": clause.heading,
                "body": clause.body,
                "_heading_en": clause.heading_en,
                "_key": clause.key,
            }
            for clause in given.clauses
        ]
    return {**before, **said}


AGREEMENT_CALLS = SettlingCalls(agreement_pages.PAGES, "agreements", AgreementTermsGiven, agreement_terms)


def add_check(router: Router) -> None:
    """Anybody asks whether a text in hand is the one that all sides agreed on."""

    @router.get(
        "/check", response=CheckOut, operation_id="agreements_check", summary=gettext_noop("核对文本指纹")
    )
    def check(request: HttpRequest, asked: Query[PrintQuery]) -> Any:
        return check_shown(check_fingerprint(asked.print, actor_of(request)), actor_of(request))


def add_to(router: Router, calls: SettlingCalls) -> None:
    """The calls about the texts of one kind."""
    _add_reading(router, calls)
    _add_writing(router, calls)
    _add_answers(router, calls)


def _add_reading(router: Router, calls: SettlingCalls) -> None:
    pages, name, many = calls.pages, calls.name, f"{calls.under}/texts"
    one = f"{many}/{{int:number}}"

    @router.get(many, response=list[TextOut], operation_id=f"{name}_texts", summary=gettext_noop("文本列表"))
    def listed(request: HttpRequest, code: str) -> Any:
        subject = pages.find(request, code=code[:20])
        texts = JointText.objects.visible_to(actor_of(request)).about(pages.kind.code, subject)
        rows = texts.select_related("author", "base").with_counts().order_by("-number")
        return [text_row(text, subject) for text in rows]

    @router.get(one, response=TextWhole, operation_id=f"{name}_text", summary=gettext_noop("读取文本"))
    def read(request: HttpRequest, code: str, number: int) -> Any:
        return _whole(request, calls, code, number)

    @router.get(
        f"{one}/changes",
        response=list[ChangeOut],
        operation_id=f"{name}_text_changes",
        summary=gettext_noop("与前一稿逐条逐字比较"),
    )
    def changes(request: HttpRequest, code: str, number: int, asked: Query[SinceQuery]) -> Any:
        _subject, text = pages.text(request, number, code=code[:20])
        before = text.base
        if asked.since is not None:
            _subject, before = pages.text(request, asked.since, code=code[:20])
        if before is None:
            return []
        return [change_shown(each) for each in pages.changes(before, text) if each.is_change]

    @router.get(
        f"{one}/proof",
        operation_id=f"{name}_text_proof",
        summary=gettext_noop("下载核对凭据"),
        openapi_extra=answers_file("application/json"),
    )
    def proof(request: HttpRequest, code: str, number: int) -> HttpResponseBase:
        subject, text = pages.text(request, number, code=code[:20])
        if not text.is_common:
            raise Http404
        return proof_of(text, subject.code)

    if pages.paper is not None:

        @router.get(
            f"{one}/file",
            operation_id=f"{name}_text_file",
            summary=gettext_noop("下载文本"),
            openapi_extra=answers_file(PDF, WORD),
        )
        def file(request: HttpRequest, code: str, number: int, asked: Query[PaperQuery]) -> HttpResponseBase:
            subject, text = pages.text(request, number, code=code[:20])
            count_paper(request)
            assert pages.paper is not None  # noqa: S101 -- asked above
            return paper_file(*pages.paper(subject, text, asked.format), asked.format)


def _add_writing(router: Router, calls: SettlingCalls) -> None:
    pages, name, many = calls.pages, calls.name, f"{calls.under}/texts"

    @router.post(
        many, response={201: TextWhole}, operation_id=f"{name}_start_text", summary=gettext_noop("起草文本")
    )
    @signed_in
    def start(request: HttpRequest, code: str, said: InNameGiven = NOBODY_NAMED) -> Any:
        subject = pages.find(request, code=code[:20])
        lead = lead_of(request, pages.agreement(subject), said.organisation, *DRAFTERS)
        begun = JointText.objects.about(pages.kind.code, subject).exclude(offered_at=None).exists()
        text = services.start_draft(
            pages.kind,
            subject,
            actor=person_of(request),
            organisation=lead,
            terms=None if begun else pages.blank(subject),
        )
        passing(request).location = f"{request.path}/{text.number}"
        return Status(201, _whole(request, calls, code, text.number))

    @router.patch(
        f"{many}/{{int:number}}",
        response=TextWhole,
        operation_id=f"{name}_edit_text",
        summary=gettext_noop("修改草稿"),
    )
    @signed_in
    @versioned
    def edit(request: HttpRequest, code: str, number: int, given: calls.given) -> Any:  # type: ignore[name-defined]  # -- each kind has its own
        _subject, text = pages.text(request, number, code=code[:20])
        terms = calls.terms(given, text.terms)
        services.edit_draft(text, actor=person_of(request), terms=terms, seen=_seen(request, text))
        return _whole(request, calls, code, number)

    def step(path: str, summary: str, take: Callable[[JointText, Any], Any]) -> None:
        @router.post(
            f"{many}/{{int:number}}/{path}",
            response=TextWhole,
            operation_id=f"{name}_{path.replace('-', '_')}_text",
            summary=summary,
        )
        @signed_in
        def taken(request: HttpRequest, code: str, number: int) -> Any:
            _subject, text = pages.text(request, number, code=code[:20])
            take(text, person_of(request))
            return _whole(request, calls, code, number)

    step("withdraw", gettext_noop("撤回文本"), lambda text, actor: services.withdraw(text, actor=actor))
    step(
        "follow",
        gettext_noop("接着最近的文本写"),
        lambda text, actor: services.follow_last(text, actor=actor),
    )

    @router.post(
        f"{many}/{{int:number}}/offer",
        response=TextWhole,
        operation_id=f"{name}_offer_text",
        summary=gettext_noop("提出文本"),
    )
    @signed_in
    def offer(request: HttpRequest, code: str, number: int, said: OfferGiven = _AS_USUAL) -> Any:
        _subject, text = pages.text(request, number, code=code[:20])
        services.offer(text, actor=person_of(request), days=said.days)
        return _whole(request, calls, code, number)


def _add_answers(router: Router, calls: SettlingCalls) -> None:
    pages, name, one = calls.pages, calls.name, f"{calls.under}/texts/{{int:number}}"

    @router.post(
        f"{one}/approve",
        response=TextWhole,
        operation_id=f"{name}_approve_text",
        summary=gettext_noop("代表一方同意文本"),
    )
    @signed_in
    def approve(request: HttpRequest, code: str, number: int, said: ApproveGiven) -> Any:
        subject, text = pages.text(request, number, code=code[:20])
        lead = lead_of(request, pages.agreement(subject), said.organisation, *APPROVERS, *DRAFTERS)
        services.approve(text, actor=person_of(request), organisation=lead, fingerprint=said.fingerprint)
        return _whole(request, calls, code, number)

    @router.post(
        f"{one}/return",
        response=TextWhole,
        operation_id=f"{name}_return_text",
        summary=gettext_noop("要求修改"),
    )
    @signed_in
    def return_(request: HttpRequest, code: str, number: int, said: ReturnGiven) -> Any:
        subject, text = pages.text(request, number, code=code[:20])
        lead = lead_of(request, pages.agreement(subject), said.organisation, *DRAFTERS)
        known = {point for point, _heading in pages.points(text.terms)}
        if any(wish.number not in known for wish in said.clauses):
            raise Invalid({"clauses": [_("其中有不属于这份文本的条款。")]})
        wishes: list[services.Wish] = [
            (None, said.words),
            *((wish.number, wish.words) for wish in said.clauses),
        ]
        services.ask_for_changes(text, actor=person_of(request), organisation=lead, wishes=wishes)
        return _whole(request, calls, code, number)


def _seen(request: HttpRequest, text: JointText) -> str:
    """The fingerprint that the writer had before them: it is the version of a text."""
    versions = named_versions(request)
    return text.fingerprint if "*" in versions or text.fingerprint in versions else versions[0]


def _whole(request: HttpRequest, calls: SettlingCalls, code: str, number: int) -> dict[str, Any]:
    subject, text = calls.pages.text(request, number, code=code[:20])
    passing(request).version = text.fingerprint
    return text_whole(text, subject, actor_of(request))
