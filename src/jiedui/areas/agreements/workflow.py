"""The life of an agreement, as far as it goes today: drafted, in force, ended."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedui.foundation.core import clock
from jiedui.foundation.core.workflow import Transition, Workflow

from .choices import AgreementState as S
from .models import Agreement


def has_two_sides(agreement: Agreement) -> str:
    return "" if agreement.sides.count() > 1 else _("协议至少要有两方")


def has_text(agreement: Agreement) -> str:
    return "" if agreement.versions.exists() else _("尚未写入协议文本")


def has_begun(agreement: Agreement) -> str:
    if not agreement.signed_on or not agreement.starts_on:
        return _("尚未填写签署日期和生效日期")
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
            permission="agreements.conclude_agreement",
            guards=(has_two_sides, has_text, has_begun, has_not_run_out),
            confirm=gettext_lazy("生效后，各方单位即互为结对单位，协议文本向社会公开。"),
        ),
        Transition(
            name="end",
            label=gettext_lazy("终止"),
            sources={S.IN_FORCE},
            target=S.ENDED,
            permission="agreements.conclude_agreement",
            needs_comment=True,
            tone="danger",
            confirm=gettext_lazy("终止后，各方单位不再互为结对单位，“结对各方可见”的内容不再向对方开放。"),
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
