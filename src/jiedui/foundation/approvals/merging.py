"""What becomes of chains and cases when two registrations of one organisation are merged."""

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jiedui.foundation.organisations.merging import Belonging, MergePart, merge_parts
from jiedui.foundation.organisations.models import Organisation

from .models import ApprovalCase, ApprovalChain
from .services import settle_cases_of


def _doubled(kept: Organisation, absorbed: Organisation) -> list[int]:
    """Chains in use of the absorbed for what the kept has one, too."""
    there = ApprovalChain.objects.active().filter(organisation=kept).values("subject")
    own = ApprovalChain.objects.active().filter(organisation=absorbed, subject__in=there)
    return list(own.values_list("pk", flat=True))


def obstacles(kept: Organisation, absorbed: Organisation) -> list[str]:
    """One thing cannot be on its way through two chains of one organisation."""
    names = ("subject", "target_type_id", "target_id")
    there = set(ApprovalCase.objects.running().filter(organisation=kept).values_list(*names))
    running = ApprovalCase.objects.running().filter(organisation=absorbed)
    return [
        _("《%(title)s》在两家都在审批中，请先办结或撤回其中一项。") % {"title": case.title}
        for case in running
        if (case.subject, case.target_type_id, case.target_id) in there
    ]


def remarks(kept: Organisation, absorbed: Organisation) -> list[str]:
    if number := len(_doubled(kept, absorbed)):
        return [_("%(n)s 个审批流程与保留单位的重复，将停用。") % {"n": number}]
    return []


def settle(kept: Organisation, absorbed: Organisation) -> None:
    ApprovalChain.objects.filter(pk__in=_doubled(kept, absorbed)).update(is_active=False)
    about = ApprovalCase.objects.filter(target_type=ContentType.objects.get_for_model(Organisation))
    about.filter(target_id=absorbed.pk).update(target_id=kept.pk)


def after(kept: Organisation, absorbed: Organisation) -> None:
    """The people of both are asked now."""
    settle_cases_of(kept.pk)


merge_parts.add(
    MergePart(
        "approvals",
        belongings=(
            Belonging("approvals.ApprovalChain", "organisation", pgettext_lazy("plural", "审批流程")),
            Belonging("approvals.ApprovalCase", "organisation", pgettext_lazy("plural", "审批")),
            Belonging("approvals.Delegation", "organisation", gettext_lazy("审批委托")),
        ),
        obstacles=obstacles,
        remarks=remarks,
        settle=settle,
        after=after,
        also=("approvals.ApprovalCase.target",),
    )
)
