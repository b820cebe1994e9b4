"""What can be done with an account."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, NotAllowed, WrongState
from jiedui.foundation.core.events import record
from jiedui.foundation.core.saving import check, save_checked

from . import events
from .closing import tell_closing
from .models import LANGUAGE_CHOICES, User


@transaction.atomic
def create_user(
    *,
    actor: User | None,
    username: str,
    email: str,
    name: str,
    password: str | None = None,
    phone: str = "",
    language: str = "zh-hans",
    is_staff: bool = False,
    is_superuser: bool = False,
) -> User:
    """An account made by the platform (`actor=None`) or its staff; its address counts as verified.

    Raises:
        NotAllowed: the actor is not of the platform's staff.
        Invalid: a name or an address is taken or malformed, or the password is too weak.
    """
    if actor is not None and not actor.is_staff:
        raise NotAllowed(_("只有平台管理员可以直接创建账号。"))
    user = User(
        username=username,
        email=email,
        name=name,
        phone=phone,
        language=language,
        is_staff=is_staff,
        is_superuser=is_superuser,
    )
    user.set_password(password)
    check(user, exclude=["password"])
    if password is not None and actor is not None:
        try:
            validate_password(password, user)
        except ValidationError as refusal:
            raise Invalid({"password": list(refusal.messages)}) from None
    save_checked(user, exclude=["password"])
    if user.email:
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    record(events.ACCOUNT_CREATED, actor=actor, target=user)
    return user


@transaction.atomic
def change_profile(*, actor: User, name: str, phone: str, language: str) -> User:
    """A person corrects what the platform knows of them."""
    actor.name, actor.phone, actor.language = name.strip(), phone.strip(), language
    save_checked(actor, exclude=["password"], update_fields=["name", "phone", "language"])
    record(events.PROFILE_CHANGED, actor=actor, target=actor)
    return actor


@transaction.atomic
def set_language(actor: User, language: str) -> None:
    """Remember the language in which a person reads.

    Raises:
        Invalid: the platform does not speak it.
    """
    if language not in dict(LANGUAGE_CHOICES):
        raise Invalid({"language": [_("不支持这种语言。")]})
    User.objects.filter(pk=actor.pk).update(language=language)
    actor.language = language


@transaction.atomic
def set_time_zone(*, actor: User, time_zone: str) -> None:
    """Remember where a person counts their hours; empty for the platform's own zone. No event: it concerns nobody else.

    Raises:
        Invalid: there is no such zone.
    """
    actor.time_zone = time_zone
    save_checked(actor, exclude=["password"], update_fields=["time_zone"])


@transaction.atomic
def reset_second_factor(user: User, *, actor: User | None) -> int:
    """Take all factors from a person who lost them, so that the password lets them in again; how many there were.

    Asked of the command line alone (`actor=None`) or of a superuser, after they made sure who is asking.

    Raises:
        NotAllowed: the actor is no superuser.
        WrongState: the person has none.
    """
    if actor is not None and not actor.is_superuser:
        raise NotAllowed(_("只有超级管理员可以重置他人的两步验证。"))
    removed, _by_model = Authenticator.objects.filter(user=user).delete()
    if not removed:
        raise WrongState(_("这个账号没有开启两步验证。"))
    record(events.FACTORS_RESET, actor=actor, target=user)
    for session in UserSession.objects.filter(user=user):
        session.end()
    return removed


@transaction.atomic
def end_session(session: UserSession, *, actor: User) -> None:
    """Sign a person out on one of their devices. It is no event: nobody else is concerned.

    Raises:
        NotAllowed: it is somebody else's.
    """
    if session.user_id != actor.pk:
        raise NotAllowed(_("只能退出自己的设备。"))
    session.end()


@transaction.atomic
def close_account(user: User, *, actor: User) -> User:
    """A person leaves for good: the row stays, since what happened points to it, and holds nothing of them any more.

    Raises:
        NotAllowed: the actor is neither the person nor of the platform's superusers.
        WrongState: it is closed already, something elsewhere cannot do without the person, or nobody would be left to
            run the platform.
    """
    if actor.pk != user.pk and not actor.is_superuser:
        raise NotAllowed(_("只能注销自己的账号。"))
    if user.closed_at:
        raise WrongState(_("这个账号已经注销。"))
    if _is_last_superuser(user):
        raise WrongState(_("最后一位超级管理员不能注销，请先指定另一位。"))
    tell_closing(user, actor)
    record(events.ACCOUNT_CLOSED, actor=actor, target=user)
    for session in UserSession.objects.filter(user=user):
        session.end()
    for kept in (EmailAddress, Authenticator, SocialAccount):
        kept.objects.filter(user=user).delete()
    user.groups.clear()
    user.username, user.name, user.email, user.phone = f"closed-{user.pk}", "", "", ""
    user.time_zone = ""
    user.is_active = user.is_staff = user.is_superuser = False
    user.closed_at, user.consented_at, user.last_login = clock.now(), None, None
    user.set_unusable_password()
    user.save()
    return user


def _is_last_superuser(user: User) -> bool:
    """Asked with all of them locked, so that the last two do not leave at once."""
    all_of_them = User.objects.select_for_update().filter(is_superuser=True, is_active=True).order_by("pk")
    return [person.pk for person in all_of_them] == [user.pk]
