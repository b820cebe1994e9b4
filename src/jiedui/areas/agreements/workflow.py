"""The life of an agreement, drafted, in force once all sides agreed on its text and its day has come, ended."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedui.foundation.core import clock
from jiedui.foundation.core.workflow import Transition, Workflow

from .choices import AgreementState as S
from .choices import TextState
from .models import Agreement, AgreementVersion


def has_two_sides(agreement: Agreement) -> str:
    return "" if agreement.sides.count() > 1 else _("协议至少要有两方")


def is_agreed(agreement: Agreement) -> str:
    agreed = AgreementVersion.objects.filter(agreement=agreement, joint__state=TextState.AGREED)
    return "" if agreed.exists() else _("各方尚未同意同一份文本")


def somebody_leaves(agreement: Agreement) -> str:
    leaving = agreement.sides.filter(leaves_on__gt=clock.today())
    return "" if leaving.exists() else _("没有哪一方通知退出")


def has_too_few_sides(agreement: Agreement) -> str:
    return _("协议还有两方以上") if agreement.sides.remaining().count() > 1 else ""


def has_begun(agreement: Agreement) -> str:
    if not agreement.starts_on:
        return _("尚未填写生效日期")
    if agreement.starts_on > clock.today():
        return _("生效日期 %(day)s 未到") % {"day": date_format(agreement.starts_on)}
    return ""


def has_not_run_out(agreement: Agreement) -> str:
    return _("协议已过期满日期") if agreement.ends_on and agreement.ends_on < clock.today() else ""


def has_run_out(agreement: Agreement) -> str:
    return "" if agreement.ends_on and agreement.ends_on < clock.today() else _("协议尚未期满")


AGREEMENT = Workflow(
    states=S,
    initial=S.DRAFT,
    transitions=(
        Transition(
            name="bring_into_force",
            label=gettext_lazy("生效"),
            sources={S.DRAFT},
            target=S.IN_FORCE,
            guards=(has_two_sides, is_agreed, has_begun, has_not_run_out),
        ),
        Transition(
            name="give_notice",
            label=gettext_lazy("通知退出"),
            sources={S.IN_FORCE},
            target=S.IN_FORCE,
            permission="agreements.leave_agreement",
            needs_comment=True,
            tone="danger",
            confirm=gettext_lazy(
                "通知期满后，本方不再是协议的一方；只剩一方时协议终止，“结对各方可见”的内容不再向对方开放。"
            ),
        ),
        Transition(
            name="withdraw_notice",
            label=gettext_lazy("撤回退出通知"),
            sources={S.IN_FORCE},
            target=S.IN_FORCE,
            permission="agreements.leave_agreement",
            guards=(somebody_leaves,),
        ),
        Transition(
            name="end",
            label=gettext_lazy("终止"),
            sources={S.IN_FORCE},
            target=S.ENDED,
            guards=(has_too_few_sides,),
        ),
        Transition(
            name="run_out",
            label=gettext_lazy("期满"),
            sources={S.IN_FORCE},
            target=S.ENDED,
            guards=(has_run_out,),
        ),
    ),
)
