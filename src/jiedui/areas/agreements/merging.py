"""What becomes of sides and drafts when two registrations of one organisation are merged."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedui.foundation.core import clock
from jiedui.foundation.organisations.merging import Belonging, MergePart, merge_parts
from jiedui.foundation.organisations.models import Organisation

from .choices import TextState
from .joint.sealing import retire_key
from .models import Evidence, JointText, PlanResponsibility, Responsibility, Side, SigningKey


def _sides(organisation: Organisation) -> list[Side]:
    standing = Side.objects.filter(Q(lead=organisation) | Q(members=organisation)).distinct()
    return list(standing.select_related("agreement", "region").order_by("pk"))


def obstacles(kept: Organisation, absorbed: Organisation) -> list[str]:
    """Nobody stands on two sides of one agreement."""
    own = {side.agreement_id: side for side in _sides(kept)}
    bound = Responsibility.objects.filter(organisation=kept).values("commitment")
    doubled = Responsibility.objects.filter(organisation=absorbed, commitment__in=bound)
    planned = PlanResponsibility.objects.filter(organisation=kept).values("line")
    twice = PlanResponsibility.objects.filter(organisation=absorbed, line__in=planned)
    return (
        [
            _("两家在年度工作计划的“%(title)s”中各为一方的责任单位，请先另商一稿。")
            % {"title": row.line.title}
            for row in twice.select_related("line")
        ]
        + [
            _("两家在任务事项“%(title)s”中各为一方的责任单位，请先调整责任单位。")
            % {"title": row.commitment.title}
            for row in doubled.select_related("commitment")
        ]
        + [
            _("两家在《%(agreement)s》中分属“%(one)s”和“%(other)s”，不能合并。")
            % {"agreement": side.agreement.label, "one": own[side.agreement_id].name, "other": side.name}
            for side in _sides(absorbed)
            if side.agreement_id in own and own[side.agreement_id].pk != side.pk
        ]
    )


def _move_evidence(kept: Organisation, absorbed: Organisation) -> None:
    """Evidence may speak of an organisation itself; for one commitment it counts once."""
    rows = Evidence.objects.filter(target_type=ContentType.objects.get_for_model(Organisation))
    there = rows.filter(target_id=kept.pk).values("commitment")
    rows.filter(target_id=absorbed.pk, commitment__in=there).delete()
    rows.filter(target_id=absorbed.pk).update(target_id=kept.pk)


def settle(kept: Organisation, absorbed: Organisation) -> None:
    """Who leads a side need not be named its member, nor who answers a helper; one key is in use, and one draft of each thing goes on."""
    _move_evidence(kept, absorbed)
    retire_key(
        kept if SigningKey.objects.filter(organisation=absorbed, retired_at=None).exists() else absorbed
    )
    drafted = JointText.objects.filter(author=kept, state=TextState.DRAFT).values("kind", "subject")
    for text in JointText.objects.filter(author=absorbed, state=TextState.DRAFT):
        if {"kind": text.kind, "subject": text.subject} in drafted:
            JointText.objects.filter(pk=text.pk).update(state=TextState.WITHDRAWN, closed_at=clock.now())
    helpers = Responsibility.helpers.through._base_manager
    answered = Responsibility.objects.filter(organisation__in=[kept, absorbed]).values("pk")
    helpers.filter(responsibility__in=answered, organisation__in=[kept, absorbed]).delete()
    members = Side.members.through._base_manager
    led = Side.objects.filter(lead__in=[kept, absorbed]).values("pk")
    members.filter(side__in=led, organisation__in=[kept, absorbed]).delete()


merge_parts.add(
    MergePart(
        "agreements",
        belongings=(
            Belonging("agreements.Agreement", "drafter", gettext_lazy("起草的协议")),
            Belonging("agreements.Side", "lead", gettext_lazy("牵头的一方")),
            Belonging(
                "agreements.Side_members", "organisation", gettext_lazy("协议中列名的一方"), ("side_id",)
            ),
            Belonging("agreements.Enclosure", "organisation", gettext_lazy("添加的协议附件")),
            Belonging("agreements.JointText", "author", gettext_lazy("提出的文本")),
            Belonging(
                "agreements.JointParty", "organisation", gettext_lazy("作为当事方的文本"), ("text_id",)
            ),
            Belonging("agreements.Remark", "organisation", gettext_lazy("提出的修改意见")),
            Belonging("agreements.Commitment", "proposer", gettext_lazy("提出的任务事项")),
            Belonging("agreements.Responsibility", "organisation", gettext_lazy("负责的任务事项")),
            Belonging(
                "agreements.Responsibility_helpers",
                "organisation",
                gettext_lazy("配合的任务事项"),
                ("responsibility_id",),
            ),
            Belonging("agreements.CommitmentChange", "proposer", gettext_lazy("提出的事项修改")),
            Belonging("agreements.CommitmentReport", "organisation", gettext_lazy("填报的进展")),
            Belonging("agreements.Block", "organisation", gettext_lazy("被登记的受阻情况")),
            Belonging("agreements.YearPlan", "drafter", gettext_lazy("起草的年度工作计划")),
            Belonging(
                "agreements.PlanResponsibility", "organisation", gettext_lazy("年度工作计划中负责的工作")
            ),
            Belonging("agreements.SigningKey", "organisation", gettext_lazy("印证密钥")),
        ),
        obstacles=obstacles,
        settle=settle,
        also=("agreements.Evidence.target",),
    )
)
