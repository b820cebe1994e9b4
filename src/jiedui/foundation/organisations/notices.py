"""Who hears of which event."""

from collections.abc import Iterable
from typing import cast

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.accounts.models import User
from jiedui.foundation.core.events import Happening
from jiedui.foundation.core.notices import notify

from . import events
from .models import AllianceOffer, Invitation, Organisation
from .selectors import managers_of


def _organisation(happening: Happening) -> Organisation:
    """All events of this app are about organisations."""
    return cast(Organisation, happening.target)


def managers(happening: Happening) -> QuerySet[User]:
    return managers_of(_organisation(happening))


def staff(happening: Happening) -> QuerySet[User]:
    """The platform's staff, when there is something to verify."""
    if _organisation(happening).is_verified:
        return User.objects.none()
    return User.objects.filter(is_staff=True, is_active=True)


def invited(happening: Happening) -> QuerySet[User]:
    """The person who has shown the invited address to be theirs, if they are here already."""
    email = (
        Invitation.objects.filter(pk=cast(int, happening.data["invitation"]))
        .values_list("email", flat=True)
        .first()
    )
    return User.objects.filter(
        emailaddress__verified=True, emailaddress__email__iexact=email or "-"
    ).distinct()


def concerned(happening: Happening) -> Iterable[User]:
    return User.objects.filter(pk=cast(int, happening.data["member"]))


def to_desk_page(happening: Happening) -> str:
    """Of the organisation that it happened to, whichever the reader works for at present."""
    return reverse("organisations:unit", args=[_organisation(happening).code])


def to_members(happening: Happening) -> str:
    return reverse("organisations:members", args=[_organisation(happening).code])


def to_invitations(happening: Happening) -> str:
    return reverse("organisations:invitations")


def to_security(happening: Happening) -> str:
    return reverse("accounts_security")


def to_verification(happening: Happening) -> str:
    return reverse("organisations:verification")


def to_public_page(happening: Happening) -> str:
    return _organisation(happening).get_absolute_url()


notify(events.REGISTERED, to=staff, link=to_verification, subject=_("有新单位等待核验"))
notify(events.VERIFIED, to=managers, link=to_public_page, subject=_("单位已通过核验"))
notify(
    events.MEMBER_INVITED,
    to=invited,
    link=to_invitations,
    subject=_("邀请您加入单位"),
    sentence=_("%(actor)s 邀请您加入%(target)s"),
    mail=False,
)
notify(events.MEMBER_JOINED, to=managers, link=to_members, subject=_("有新成员加入"))
notify(
    events.MEMBER_ADDED,
    to=concerned,
    link=to_desk_page,
    subject=_("您已加入单位"),
    sentence=_("%(actor)s 把您加入了%(target)s"),
)
notify(
    events.ROLE_CHANGED,
    to=concerned,
    link=to_desk_page,
    subject=_("您在单位的角色有调整"),
    sentence=_("%(actor)s 调整了您在%(target)s的角色"),
)
notify(
    events.MEMBER_REMOVED,
    to=concerned,
    link=to_public_page,
    subject=_("您在单位的一个角色已取消"),
    sentence=_("%(actor)s 取消了您在%(target)s的一个角色"),
)
notify(events.MEMBER_LEFT, to=managers, link=to_members, subject=_("有成员退出"))
notify(
    events.FACTOR_DEMANDED,
    to=managers,
    link=to_security,
    subject=_("请在一周内开启两步验证"),
    sentence=_("%(actor)s 要求%(target)s的管理员开启两步验证：一周内没有开启的，管理权限将暂停"),
    urgent=True,
)


# --- alliances


def _offer(happening: Happening) -> AllianceOffer:
    return AllianceOffer.objects.select_related("alliance", "organisation").get(
        pk=cast(int, happening.data["offer"])
    )


def asked_side(happening: Happening) -> QuerySet[User]:
    return managers_of(_offer(happening).asked)


def asking_side(happening: Happening) -> QuerySet[User]:
    return managers_of(_offer(happening).asking)


def both_sides(happening: Happening) -> Iterable[User]:
    offer = _offer(happening)
    return {*managers_of(offer.alliance), *managers_of(offer.organisation)}


def the_ally(happening: Happening) -> QuerySet[User]:
    """The managers of an organisation that was parted with."""
    ally = Organisation.objects.filter(code=cast(str, happening.data["ally"])).first()
    return managers_of(ally) if ally else User.objects.none()


def to_alliances_of_asked(happening: Happening) -> str:
    return reverse("organisations:alliances", args=[_offer(happening).asked.code])


def to_alliances_of_asking(happening: Happening) -> str:
    return reverse("organisations:alliances", args=[_offer(happening).asking.code])


notify(
    events.ALLY_INVITED,
    to=asked_side,
    link=to_alliances_of_asked,
    subject=_("邀请贵单位加入联盟"),
    urgent=True,
)
notify(events.ALLY_ASKED, to=asked_side, link=to_alliances_of_asked, subject=_("有单位申请加入联盟"))
notify(events.ALLY_ADDED, to=both_sides, link=to_public_page, subject=_("联盟有新的成员单位"))
notify(events.ALLY_DECLINED, to=asking_side, link=to_alliances_of_asking, subject=_("对方婉拒了联盟邀约"))
notify(events.ALLY_REMOVED, to=the_ally, link=to_public_page, subject=_("贵单位已移出联盟"))
notify(events.ALLY_LEFT, to=managers, link=to_public_page, subject=_("有成员单位退出联盟"))


# --- joining, handing over


def receiver(happening: Happening) -> Iterable[User]:
    return User.objects.filter(pk=cast(int, happening.data["receiver"]))


def to_handovers(happening: Happening) -> str:
    return reverse("organisations:handovers", args=[_organisation(happening).code])


def to_requests(happening: Happening) -> str:
    return reverse("organisations:my_requests")


notify(events.JOINING_ASKED, to=managers, link=to_members, subject=_("有人申请加入单位"))
notify(
    events.JOINING_ACCEPTED,
    to=concerned,
    link=to_desk_page,
    subject=_("您已加入单位"),
    sentence=_("%(actor)s 同意了您加入%(target)s的申请"),
)
notify(
    events.JOINING_DECLINED,
    to=concerned,
    link=to_requests,
    subject=_("加入单位的申请未获同意"),
    sentence=_("%(actor)s 婉拒了您加入%(target)s的申请"),
)
notify(
    events.HANDOVER_OFFERED,
    to=receiver,
    link=to_handovers,
    subject=_("有角色移交给您，请确认"),
    sentence=_("%(actor)s 想把在%(target)s的角色移交给您"),
    urgent=True,
)
notify(events.HANDED_OVER, to=concerned, link=to_public_page, subject=_("移交已完成"))
notify(events.HANDOVER_DECLINED, to=concerned, link=to_handovers, subject=_("对方婉拒了移交"))
notify(events.HANDOVER_WITHDRAWN, to=receiver, link=to_public_page, subject=_("移交已撤回"))
notify(
    events.MANAGER_APPOINTED,
    to=concerned,
    link=to_desk_page,
    subject=_("您已成为单位管理员"),
    sentence=_("%(actor)s 指定您为%(target)s的单位管理员"),
)


# --- merging


def all_staff(happening: Happening) -> QuerySet[User]:
    return User.objects.filter(is_staff=True, is_active=True)


def to_merging(happening: Happening) -> str:
    return reverse("organisations:merging")


notify(events.MERGE_PROPOSED, to=all_staff, link=to_merging, subject=_("有单位重复登记，建议合并"))
notify(events.MERGE_DECLINED, to=concerned, link=to_public_page, subject=_("合并建议未采纳"))
notify(events.MERGED, to=managers, link=to_desk_page, subject=_("单位已合并"))
