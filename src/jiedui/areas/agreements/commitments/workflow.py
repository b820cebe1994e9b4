"""The life of a commitment: proposed by one side, active once every side said yes, cancelled only together."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedui.foundation.core.workflow import Transition, Workflow

from ..choices import ChangeState
from ..choices import CommitmentState as S
from ..models import Commitment, CommitmentChange


def all_accepted(commitment: Commitment) -> str:
    missing = commitment.responsibilities.remaining().filter(accepted_on=None)
    return _("还有一方没有确认") if missing.exists() else ""


def all_would_cancel(commitment: Commitment) -> str:
    missing = commitment.responsibilities.remaining().filter(cancel_agreed_on=None)
    return _("还有一方没有同意取消") if missing.exists() else ""


def nobody_would_cancel(commitment: Commitment) -> str:
    asked = commitment.responsibilities.exclude(cancel_agreed_on=None)
    return _("已有一方提出取消，请先答复") if asked.exists() else ""


def somebody_would_cancel(commitment: Commitment) -> str:
    return "" if nobody_would_cancel(commitment) else _("没有哪一方提出取消")


ANSWER = "agreements.answer_commitment"
COMMITMENT = Workflow(
    states=S,
    initial=S.PROPOSED,
    transitions=(
        Transition(
            name="accept",
            label=gettext_lazy("确认事项"),
            sources={S.PROPOSED},
            target=S.PROPOSED,
            permission=ANSWER,
        ),
        Transition(
            name="activate",
            label=gettext_lazy("开始执行"),
            sources={S.PROPOSED},
            target=S.ACTIVE,
            guards=(all_accepted,),
        ),
        Transition(
            name="decline",
            label=gettext_lazy("不同意"),
            sources={S.PROPOSED},
            target=S.CANCELLED,
            permission=ANSWER,
            needs_comment=True,
            tone="danger",
        ),
        Transition(
            name="withdraw",
            label=gettext_lazy("撤回"),
            sources={S.PROPOSED},
            target=S.CANCELLED,
            permission="agreements.assign_commitment",
            needs_comment=True,
            tone="danger",
        ),
        Transition(
            name="ask_to_cancel",
            label=gettext_lazy("提出取消"),
            sources={S.ACTIVE},
            target=S.ACTIVE,
            permission=ANSWER,
            guards=(nobody_would_cancel,),
            needs_comment=True,
            tone="danger",
        ),
        Transition(
            name="agree_to_cancel",
            label=gettext_lazy("同意取消"),
            sources={S.ACTIVE},
            target=S.ACTIVE,
            permission=ANSWER,
            guards=(somebody_would_cancel,),
            tone="danger",
            confirm=gettext_lazy("各方都同意后，事项不再计入条款进度；进展和佐证仍可查看。"),
        ),
        Transition(
            name="keep",
            label=gettext_lazy("不取消"),
            sources={S.ACTIVE},
            target=S.ACTIVE,
            permission=ANSWER,
            guards=(somebody_would_cancel,),
        ),
        Transition(
            name="cancel",
            label=gettext_lazy("取消"),
            sources={S.ACTIVE},
            target=S.CANCELLED,
            guards=(all_would_cancel,),
        ),
    ),
)


def all_would_change(change: CommitmentChange) -> str:
    missing = change.commitment.responsibilities.remaining().filter(change_agreed_on=None)
    return _("还有一方没有同意修改") if missing.exists() else ""


CHANGE = Workflow(
    states=ChangeState,
    initial=ChangeState.OPEN,
    transitions=(
        Transition(
            name="accept",
            label=gettext_lazy("同意修改"),
            sources={ChangeState.OPEN},
            target=ChangeState.OPEN,
            permission="agreements.answer_change",
        ),
        Transition(
            name="agree",
            label=gettext_lazy("改用新的内容"),
            sources={ChangeState.OPEN},
            target=ChangeState.AGREED,
            guards=(all_would_change,),
        ),
        Transition(
            name="decline",
            label=gettext_lazy("不同意修改"),
            sources={ChangeState.OPEN},
            target=ChangeState.DECLINED,
            permission="agreements.answer_change",
            needs_comment=True,
            tone="danger",
        ),
        Transition(
            name="withdraw",
            label=gettext_lazy("撤回修改"),
            sources={ChangeState.OPEN},
            target=ChangeState.WITHDRAWN,
            permission="agreements.withdraw_change",
            tone="danger",
        ),
        Transition(
            name="drop",
            label=gettext_lazy("不再办理"),
            sources={ChangeState.OPEN},
            target=ChangeState.DROPPED,
        ),
    ),
)
