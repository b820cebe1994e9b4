from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OrganisationKind(TextChoices):
    """What kind of unit takes part in the cooperation."""

    COMMITTEE = "committee", _("委员会")
    BRANCH = "branch", _("基层组织")
    UNIVERSITY = "university", _("高等院校")
    INSTITUTE = "institute", _("科研院所")
    ENTERPRISE = "enterprise", _("企业")
    OFFICE = "office", _("机关部门")
    BASE = "base", _("教育培训基地")
    ALLIANCE = "alliance", _("联盟")


class Role(TextChoices):
    """What a person is in an organisation; one person may be several things in it."""

    MANAGER = "manager", _("单位管理员")
    MEMBER = "member", _("成员")
    LIAISON = "liaison", _("联络员")
    CLERK = "clerk", _("经办")
    SECRETARY = "secretary", _("秘书长")
    LEADER = "leader", _("领导")
    BROKER = "broker", _("技术经理人")
    REVIEWER = "reviewer", _("评审专家")
    EDITOR = "editor", _("编辑")
    PUBLISHER = "publisher", _("审核")


class InvitationState(TextChoices):
    """What became of a letter."""

    WAITING = "waiting", _("等待回应")
    ACCEPTED = "accepted", _("已接受")
    WITHDRAWN = "withdrawn", _("已撤回")
    EXPIRED = "expired", _("已过期")


WORKING_ROLES = (Role.MANAGER, Role.MEMBER, Role.LIAISON, Role.CLERK, Role.SECRETARY)

# what a person may ask to be; managing is given by those who manage, judging by those who invite
JOINING_ROLES = (Role.MEMBER, Role.LIAISON, Role.CLERK, Role.BROKER)


class Answer(TextChoices):
    """What became of something that one asked another."""

    WAITING = "waiting", _("待答复")
    ACCEPTED = "accepted", _("已接受")
    DECLINED = "declined", _("已婉拒")
    WITHDRAWN = "withdrawn", _("已撤回")


ANSWER_TONES = {
    Answer.WAITING: "info",
    Answer.ACCEPTED: "good",
    Answer.DECLINED: "bad",
    Answer.WITHDRAWN: "neutral",
}
