"""合并: two registrations of one organisation become one, with everything they own."""

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from jiedui.foundation.accounts.models import User
from jiedui.foundation.core.errors import Invalid, NotAllowed, TooMany, WrongState
from jiedui.foundation.core.events import record
from jiedui.foundation.core.indexing import touch
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.saving import save_checked
from jiedui.foundation.organisations import events
from jiedui.foundation.organisations.choices import Answer
from jiedui.foundation.organisations.merging import columns_naming_organisations, merge_parts, obstacles_of
from jiedui.foundation.organisations.models import FormerCode, MergeProposal, Organisation
from jiedui.foundation.organisations.selectors import forget_memberships

from .holding import hold

FILLED_FROM_ABSORBED = (
    "name_en",
    "short_name",
    "introduction",
    "contact_name",
    "contact_phone",
    "contact_email",
    "website",
    "logo",
    "verified_at",
    "verified_by",
    "second_factor_since",
)
PROPOSALS_AT_MOST = 10


@transaction.atomic
def propose_merge(
    organisation: Organisation, *, other: Organisation, reason: str, actor: User
) -> MergeProposal:
    """A manager says that another registration is their own organisation once more: the platform's staff decide.

    Raises:
        NotAllowed: the actor does not manage the organisation.
        WrongState: the two are one, or it was proposed already.
        TooMany: many of the actor's proposals wait.
    """
    require(actor, "organisations.change_organisation", organisation)
    if organisation.pk == other.pk:
        raise WrongState(_("单位不能与自己合并。"))
    mine = MergeProposal.objects.waiting().filter(created_by=actor)
    if mine.count() >= PROPOSALS_AT_MOST:
        raise TooMany(_("您的合并建议还在等待处理，请稍后再提。"))
    pair = {organisation.pk, other.pk}
    if MergeProposal.objects.waiting().filter(kept__in=pair, absorbed__in=pair).exists():
        raise WrongState(_("这两家单位的合并建议正在等待平台管理员处理。"))
    proposal = MergeProposal(
        kept=organisation, absorbed=other, reason=" ".join(reason.split()), created_by=actor
    )
    save_checked(proposal)
    record(
        events.MERGE_PROPOSED,
        actor=actor,
        target=organisation,
        organisation=organisation,
        former=other.code,
    )
    return proposal


@transaction.atomic
def decline_merge(proposal: MergeProposal, *, actor: User) -> MergeProposal:
    """The staff find that the two are not one.

    Raises:
        NotAllowed: the actor is not of the platform's staff.
        WrongState: it was answered already.
    """
    require(actor, "organisations.merge_organisations")
    _answer(proposal, Answer.DECLINED)
    record(
        events.MERGE_DECLINED,
        actor=actor,
        target=proposal.kept,
        organisation=proposal.kept,
        former=proposal.absorbed.code,
        member=proposal.created_by_id,
    )
    return proposal


@transaction.atomic
def withdraw_merge(proposal: MergeProposal, *, actor: User) -> MergeProposal:
    """Whoever proposed it thinks otherwise now.

    Raises:
        NotAllowed: somebody else proposed it.
        WrongState: it was answered already.
    """
    if proposal.created_by_id != actor.pk:
        raise NotAllowed(_("只有提出人可以撤回合并建议。"))
    _answer(proposal, Answer.WITHDRAWN)
    record(
        events.MERGE_WITHDRAWN,
        actor=actor,
        target=proposal.kept,
        organisation=proposal.kept,
        former=proposal.absorbed.code,
    )
    return proposal


def _answer(proposal: MergeProposal, answer: Answer) -> None:
    current = MergeProposal.objects.select_for_update().filter(pk=proposal.pk).first()
    if current is None or current.answer != Answer.WAITING:
        raise WrongState(_("这份合并建议已经处理。"))
    proposal.answer = answer
    proposal.save(update_fields=["answer"])


@transaction.atomic
def merge_organisations(
    kept: Organisation,
    *,
    absorbed: Organisation,
    actor: User,
    confirmation: str,
    credit_code: str = "",
    tell: Callable[[dict[str, int]], None] | None = None,
) -> Organisation:
    """Give everything that one registration owns to the other, and remember its code. There is no way back.

    `confirmation` is the absorbed organisation's full name, typed; `credit_code` says which of two codes stays.
    `tell` hears within the transaction how many rows of each column moved.

    Raises:
        NotAllowed: the actor is not of the platform's staff.
        WrongState: one of the two was merged meanwhile, or something stands in the way.
        Invalid: the name was not typed as it is, or two credit codes leave a choice that was not made.
    """
    kept, absorbed = may_be_merged(
        kept, absorbed, actor=actor, confirmation=confirmation, credit_code=credit_code
    )
    for part in merge_parts:
        part.settle(kept, absorbed)
    moved = {
        belonging.key: belonging.move(kept, absorbed) for part in merge_parts for belonging in part.belongings
    }
    _remove(absorbed)
    FormerCode.objects.create(
        code=absorbed.code, former_key=absorbed.pk, name=absorbed.name, organisation=kept
    )
    _fill_in(kept, absorbed, credit_code or kept.credit_code or absorbed.credit_code)
    for part in merge_parts:
        part.after(kept, absorbed)
    forget_memberships(actor)
    record(
        events.MERGED,
        actor=actor,
        target=kept,
        organisation=kept,
        former=absorbed.code,
        moved=sum(moved.values()),
    )
    touch(kept)
    if tell is not None:
        tell(moved)
    return kept


def may_be_merged(
    kept: Organisation, absorbed: Organisation, *, actor: User, confirmation: str, credit_code: str
) -> tuple[Organisation, Organisation]:
    """Both as they are now, held until the transaction ends, where nothing stands in the way of what is asked.

    Raises:
        NotAllowed: the actor is not of the platform's staff.
        WrongState: the two are one, one was merged meanwhile, or something stands in the way.
        Invalid: the name was not typed as it is, or two credit codes leave a choice that was not made.
    """
    require(actor, "organisations.merge_organisations")
    if kept.pk == absorbed.pk:
        raise WrongState(_("单位不能与自己合并。"))
    kept, absorbed = _both_held(kept, absorbed)
    _check(kept, absorbed, confirmation=confirmation, credit_code=credit_code)
    return kept, absorbed


def _both_held(kept: Organisation, absorbed: Organisation) -> tuple[Organisation, Organisation]:
    """Both as they are now, locked in one order; whichever is gone is named."""
    held = {pk: hold(pk) for pk in sorted({kept.pk, absorbed.pk})}
    return held[kept.pk], held[absorbed.pk]


def _check(kept: Organisation, absorbed: Organisation, *, confirmation: str, credit_code: str) -> None:
    if found := obstacles_of(kept, absorbed):
        raise WrongState("".join(found))
    errors: dict[str, list[str]] = {}
    if confirmation.strip() != absorbed.name:
        errors["confirmation"] = [_("请完整输入将并入的单位名称：%(name)s") % {"name": absorbed.name}]
    codes = {kept.credit_code, absorbed.credit_code} - {""}
    if len(codes) > 1 and credit_code not in codes:
        errors["credit_code"] = [_("两家都有统一社会信用代码，请选择保留哪一个。")]
    if errors:
        raise Invalid(errors)


def _remove(absorbed: Organisation) -> None:
    """Delete the row that nothing names any more; a column that nobody moved stops the merge.

    Raises:
        LookupError: something was forgotten.
    """
    touch(absorbed)
    known = {belonging.key: belonging for part in merge_parts for belonging in part.belongings}
    if forgotten := columns_naming_organisations() - known.keys():
        raise LookupError(f"nobody says what becomes of {', '.join(sorted(forgotten))}")
    if left := [key for key, belonging in known.items() if belonging.of(absorbed).exists()]:
        raise LookupError(f"rows were left behind in {', '.join(left)}")
    Organisation.objects.filter(pk=absorbed.pk).delete()


def _fill_in(kept: Organisation, absorbed: Organisation, credit_code: str) -> None:
    """What the kept organisation does not say, the absorbed says for it."""
    for name in FILLED_FROM_ABSORBED:
        if not getattr(kept, name):
            setattr(kept, name, getattr(absorbed, name))
    kept.credit_code = credit_code if credit_code in {kept.credit_code, absorbed.credit_code} else ""
    save_checked(kept)
