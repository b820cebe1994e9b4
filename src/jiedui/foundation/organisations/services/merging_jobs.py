"""合并 in the background: asked for with the name typed, carried out whole or not at all, told kind by kind."""

import hashlib

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from jiedui.foundation.accounts.models import User
from jiedui.foundation.core.errors import WrongState
from jiedui.foundation.jobs.models import BackgroundJob
from jiedui.foundation.jobs.running import Work
from jiedui.foundation.jobs.services import start_job
from jiedui.foundation.organisations.merging import moves_of, remarks_of
from jiedui.foundation.organisations.models import Organisation

from .merging import may_be_merged, merge_organisations

MERGE = "organisations.merge"


@transaction.atomic
def ask_to_merge(
    kept: Organisation, *, absorbed: Organisation, actor: User, confirmation: str, credit_code: str = ""
) -> BackgroundJob:
    """Have two registrations merged by the worker: what can be refused now is refused now.

    Raises:
        NotAllowed: the actor is not of the platform's staff.
        WrongState: one of the two was merged meanwhile or is being merged, or something stands in the way.
        Invalid: the name was not typed as it is, or two credit codes leave a choice that was not made.
        TooMany: the actor has too much under way.
    """
    kept, absorbed = may_be_merged(
        kept, absorbed, actor=actor, confirmation=confirmation, credit_code=credit_code
    )
    pair = [kept.pk, absorbed.pk]
    under_way = BackgroundJob.objects.open().filter(kind=MERGE)
    if any(not {*pair}.isdisjoint(job.asked["pair"]) for job in under_way):
        raise WrongState(_("其中一家单位的合并正在进行，请等它完成后再办。"))
    return start_job(
        MERGE,
        actor=actor,
        pair=pair,
        kept=kept.code,
        absorbed=absorbed.code,
        confirmation=absorbed.name,
        credit_code=credit_code,
        told=_told(kept, absorbed),
    )


def merge_as_asked(work: Work) -> None:
    """Merge in one transaction with the job's own end, so that being begun again finds all of it done or nothing.

    Raises:
        WrongState: what the person was told of before they confirmed is no longer so; nothing was done.
    """
    one, other = (Organisation(pk=key) for key in work.asked["pair"])
    work.progress(0, sum(count for _label, count in moves_of(other)))
    said = {name: work.asked[name] for name in ("confirmation", "credit_code")}
    with transaction.atomic():
        kept, absorbed = may_be_merged(one, other, actor=work.actor, **said)
        if _told(kept, absorbed) != work.asked["told"]:
            raise WrongState(_("确认之后，两家单位的情况有了变化，合并没有进行。请重新核对，再确认一次。"))
        merge_organisations(
            kept,
            absorbed=absorbed,
            actor=work.actor,
            tell=lambda moved: work.end_here(moved={key: number for key, number in moved.items() if number}),
            **said,
        )


def _told(kept: Organisation, absorbed: Organisation) -> str:
    """A fingerprint of what a merge would lose and change, as the page says it before it is confirmed."""
    with translation.override("zh-hans"):
        remarks = remarks_of(kept, absorbed)
    return hashlib.sha256("\n".join(remarks).encode()).hexdigest()
