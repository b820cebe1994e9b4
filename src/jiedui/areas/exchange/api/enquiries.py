"""对接意向 for programs: send, read, answer."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal

from django.contrib.auth import get_user_model
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema, Status
from pydantic import Field

from jiedui.foundation.audit.choices import Door
from jiedui.foundation.core.api.calls import passing, person_of, signed_in
from jiedui.foundation.core.api.paging import NEWEST_FIRST, PageQuery, Slice, page_of_rows
from jiedui.foundation.core.api.schemas import NOTHING_SAID, CommentGiven, Given, Named, described_by, named
from jiedui.foundation.core.api.versions import show_version
from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.visibility import get_visible
from jiedui.foundation.jobs.api import JobOut
from jiedui.foundation.ledgers.api.exports import FILES, FormatQuery, export_answer
from jiedui.foundation.organisations.api.shown import ContactOut, contact_shown
from jiedui.foundation.organisations.contacts import note_contact_shown
from jiedui.foundation.organisations.selectors import organisations_of

from ..choices import Cooperation, EnquiryState
from ..models import Achievement, Demand, Enquiry, EnquiryMessage, Listing
from ..selectors import visible_listing
from ..services import enquiries as services
from ..suggested import enquiries_of
from ..tables.exports import ENQUIRIES
from ..workflow import ENQUIRY
from .shown import CodeOut, StepOut, coded

Taken = Callable[[Enquiry, Any, str], Any]


class EnquiryFilters(Schema):
    """Which of one's enquiries."""

    box: Literal["received", "sent", "followed"] = Field(
        "received", description=gettext_noop("收到的、发出的，或作为技术经理人跟进的")
    )
    state: EnquiryState | None = Field(None, description=gettext_noop("状态"))


class EnquiryQuery(PageQuery, EnquiryFilters):
    """A page of them."""


class EnquiryFile(FormatQuery, EnquiryFilters):
    """All of them, as a file."""


class EnquiryGiven(Given):
    """The three questions, in the asking organisation's words."""

    target: str = Field(description=gettext_noop("对哪条内容发起：需求、成果或专家的编号"))
    organisation: str = Field(description=gettext_noop("以哪个单位的名义：您所在单位的编号"))
    cooperation: list[Cooperation] = Field(description=gettext_noop("希望怎样合作"))
    unclear: str = Field(description=gettext_noop("还想了解什么"))
    about: str = Field(description=gettext_noop("本单位情况；不要写电话和邮箱"))
    own: str | None = Field(None, description=gettext_noop("本单位的相关需求或成果的编号"))
    from_broker: int | None = Field(None, description=gettext_noop("本方技术经理人的编号"))
    to_broker: int | None = Field(None, description=gettext_noop("对方技术经理人的编号"))


class EnquiryOut(Schema):
    """An enquiry in a list."""

    code: str
    url: str = Field(description=gettext_noop("网页地址"))
    state: Named
    target: CodeOut = Field(description=gettext_noop("对哪条内容发起"))
    target_kind: str
    from_organisation: CodeOut
    to_organisation: CodeOut | None = Field(description=gettext_noop("接收单位；匿名需求在接受之前为空"))
    created_at: datetime
    updated_at: datetime


class ContactPairOut(Schema):
    """Whom to call, on one side."""

    organisation: ContactOut
    person: str = Field(description=gettext_noop("经办人"))
    phone: str
    email: str


@described_by(Enquiry)
class EnquiryWhole(EnquiryOut):
    """An enquiry."""

    version: str
    cooperation: list[str]
    unclear: str
    about: str
    own: CodeOut | None = Field(description=gettext_noop("发起单位提出的需求或成果"))
    from_broker: str | None
    to_broker: str | None
    decline_reason: str
    answered_at: datetime | None
    steps: list[StepOut] = Field(description=gettext_noop("您可以办理的步骤"))
    contacts: list[ContactPairOut] = Field(description=gettext_noop("双方联系方式；对接接受之后才有"))


class MessageOut(Schema):
    """What was asked back, answered or said."""

    kind: Named
    organisation: CodeOut | None
    body: str
    created_at: datetime


class MessageGiven(Given):
    """A message for the other party."""

    body: str = Field(description=gettext_noop("内容"))


class BrokerGiven(Given):
    """Who follows the match on one's own side."""

    broker: int = Field(description=gettext_noop("技术经理人的编号"))


def enquiries() -> Router:
    """The calls of enquiries."""
    router = Router()

    @router.get("", response=Slice[EnquiryOut], operation_id="enquiries_list", summary=gettext_noop("列表"))
    @signed_in
    def listed(request: HttpRequest, asked: Query[EnquiryQuery]) -> Any:
        actor = person_of(request)
        rows = enquiries_of(actor, box=asked.box)
        if asked.state:
            rows = rows.filter(state=asked.state.value)
        return page_of_rows(
            request,
            rows,
            NEWEST_FIRST,
            asked,
            lambda found: [_row(each, actor) for each in _looked_up(found, actor)],
        )

    @router.get(
        "/export",
        response={202: JobOut},
        operation_id="enquiries_export",
        summary=gettext_noop("导出对接意向"),
        openapi_extra=FILES,
    )
    @signed_in
    def export(request: HttpRequest, asked: Query[EnquiryFile]) -> Any:
        return export_answer(request, ENQUIRIES, asked)

    @router.post(
        "", response={201: EnquiryWhole}, operation_id="enquiries_create", summary=gettext_noop("发起对接")
    )
    @signed_in
    def create(request: HttpRequest, given: EnquiryGiven) -> Any:
        made = _send(given, person_of(request))
        passing(request).location = f"{request.path}/{made.code}"
        return Status(201, _whole(request, made.code))

    @router.get("/{code}", response=EnquiryWhole, operation_id="enquiries_read", summary=gettext_noop("详情"))
    @signed_in
    def read(request: HttpRequest, code: str) -> Any:
        return _whole(request, code)

    _add_steps(router)
    _add_messages(router)
    return router


STEPS: dict[str, tuple[Any, Taken]] = {
    "accept": (gettext_noop("接受对接"), lambda row, actor, said: services.accept_enquiry(row, note=said, actor=actor)),
    "ask": (gettext_noop("追问"), lambda row, actor, said: services.ask_back(row, question=said, actor=actor)),
    "reply": (gettext_noop("补充说明"), lambda row, actor, said: services.answer_question(row, answer=said, actor=actor)),
    "decline": (gettext_noop("婉拒"), lambda row, actor, said: services.decline_enquiry(row, reason=said, actor=actor)),
    "withdraw": (gettext_noop("撤回"), lambda row, actor, said: services.withdraw_enquiry(row, actor=actor)),
}  # fmt: skip


def _add_steps(router: Router) -> None:
    def add(name: str, summary: Any, take: Taken) -> None:
        @router.post(
            f"/{{code}}/{name}", response=EnquiryWhole, operation_id=f"enquiries_{name}", summary=summary
        )
        @signed_in
        def step(request: HttpRequest, code: str, said: CommentGiven = NOTHING_SAID) -> Any:
            actor = person_of(request)
            take(get_visible(Enquiry, code, actor=actor), actor, said.comment)
            return _whole(request, code)

    for name, (summary, take) in STEPS.items():
        add(name, summary, take)

    @router.post(
        "/{code}/broker",
        response=EnquiryWhole,
        operation_id="enquiries_broker",
        summary=gettext_noop("指定本方技术经理人"),
    )
    @signed_in
    def broker(request: HttpRequest, code: str, given: BrokerGiven) -> Any:
        actor = person_of(request)
        enquiry = get_visible(Enquiry, code, actor=actor)
        services.name_broker(enquiry, broker=broker_of(given.broker, "broker"), actor=actor)
        return _whole(request, code)


def _add_messages(router: Router) -> None:
    @router.get(
        "/{code}/messages",
        response=list[MessageOut],
        operation_id="enquiries_messages",
        summary=gettext_noop("往来"),
    )
    @signed_in
    def listed(request: HttpRequest, code: str) -> Any:
        actor = person_of(request)
        enquiry = get_visible(Enquiry, code, actor=actor)
        known = enquiry.target.owner_known_to(actor)
        return [_message(each, enquiry, known) for each in enquiry.messages.select_related("organisation")]

    @router.post(
        "/{code}/messages",
        response={201: MessageOut},
        operation_id="enquiries_write",
        summary=gettext_noop("留言"),
    )
    @signed_in
    def write(request: HttpRequest, code: str, given: MessageGiven) -> Any:
        actor = person_of(request)
        enquiry = get_visible(Enquiry, code, actor=actor)
        made = services.write_message(enquiry, body=given.body, actor=actor)
        return Status(201, _message(made, enquiry, known=True))


def _send(given: EnquiryGiven, actor: Any) -> Enquiry:
    try:
        target = visible_listing(given.target[:20], actor=actor)
    except Http404:
        raise Invalid({"target": [_("没有这条内容，或者您不能查看它。")]}) from None
    require(actor, "exchange.send_enquiry", target)
    organisation = organisations_of(actor).filter(code=given.organisation[:20]).first()
    if organisation is None:
        raise Invalid({"organisation": [_("您不是该单位的成员，不能代它发起对接。")]})
    return services.send_enquiry(
        target,
        organisation=organisation,
        cooperation=[value.value for value in given.cooperation],
        unclear=given.unclear,
        about=given.about,
        own=_own(given.own, organisation),
        from_broker=broker_of(given.from_broker, "from_broker"),
        to_broker=broker_of(given.to_broker, "to_broker"),
        actor=actor,
    )


def _own(code: str | None, organisation: Any) -> Listing | None:
    """What is put forward: of the organisation itself, and published, as the page offers it."""
    if not code:
        return None
    model = {"XQ": Demand, "CG": Achievement}.get(code.partition("-")[0])
    found = model.objects.published().filter(code=code[:20], owner=organisation).first() if model else None
    if found is None:
        raise Invalid({"own": [_("请选择本单位的需求或成果。")]})
    return found


def broker_of(pk: int | None, name: str) -> Any:
    if pk is None:
        return None
    found = get_user_model().objects.filter(pk=pk, is_active=True).first()
    if found is None:
        raise Invalid({name: [_("所选人员不是技术经理人。")]})
    return found


def _looked_up(found: list[Enquiry], actor: Any) -> list[Enquiry]:
    """Enquiries whose anonymous demands say whether they are known to the actor: one query for all of them."""
    hidden = [each.demand_id for each in found if each.demand_id and each.demand.hides_owner]
    known = Demand.objects.introduced_to(actor).in_bulk(hidden) if hidden else {}
    for each in found:
        if each.demand_id in known:
            each.demand = known[each.demand_id]
    return found


def _row(enquiry: Enquiry, actor: Any) -> dict[str, Any]:
    known = enquiry.target.owner_known_to(actor)
    return {
        "code": enquiry.code,
        "url": enquiry.get_absolute_url(),
        "state": named(enquiry.state, enquiry.get_state_display()),
        "target": coded(enquiry.target, "heading"),
        "target_kind": enquiry.target.kind_name,
        "from_organisation": coded(enquiry.from_organisation),
        "to_organisation": coded(enquiry.to_organisation) if known else None,
        "created_at": enquiry.created_at,
        "updated_at": enquiry.updated_at,
    }


def _whole(request: HttpRequest, code: str) -> dict[str, Any]:
    actor = person_of(request)
    enquiry = get_visible(Enquiry, code, actor=actor)
    show_version(request, enquiry)
    own = enquiry.own_listing_for(actor)
    known = enquiry.target.owner_known_to(actor)
    steps = ENQUIRY.open_to(actor, enquiry)
    return {
        **_row(enquiry, actor),
        "version": passing(request).version,
        "cooperation": enquiry.cooperation,
        "unclear": enquiry.unclear,
        "about": enquiry.about,
        "own": coded(own, "heading") if own else None,
        "from_broker": enquiry.from_broker.get_full_name() if enquiry.from_broker else None,
        "to_broker": enquiry.to_broker.get_full_name() if enquiry.to_broker and known else None,
        "decline_reason": enquiry.decline_reason,
        "answered_at": enquiry.answered_at,
        "steps": [
            {"name": step.name, "label": step.label, "allowed": step.allowed, "obstacles": step.obstacles}
            for step in steps
        ],
        "contacts": _contacts(enquiry, actor),
    }


def _contacts(enquiry: Enquiry, actor: Any) -> list[dict[str, Any]]:
    """Both sides' contacts, once the two were introduced."""
    if not actor.has_perm("exchange.see_contacts", enquiry):
        return []
    pairs = [(enquiry.from_organisation, enquiry.created_by), (enquiry.to_organisation, enquiry.answered_by)]
    note_contact_shown(actor, *(person for _organisation, person in pairs), door=Door.API)
    return [
        {
            "organisation": contact_shown(organisation, actor),
            "person": person.get_full_name() if person else "",
            "phone": person.phone if person else "",
            "email": person.email if person else "",
        }
        for organisation, person in pairs
    ]


def _message(message: EnquiryMessage, enquiry: Enquiry, known: bool) -> dict[str, Any]:
    hidden = not known and message.organisation_id == enquiry.to_organisation_id
    return {
        "kind": named(message.kind, message.get_kind_display()),
        "organisation": None if hidden else coded(message.organisation),
        "body": message.body,
        "created_at": message.created_at,
    }
