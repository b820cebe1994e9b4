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
from .models import Invitation, Organisation
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
