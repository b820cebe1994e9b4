"""What can be done with an account."""

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from jiedui.foundation.core.errors import Invalid, NotAllowed
from jiedui.foundation.core.events import record
from jiedui.foundation.core.saving import check, save_checked

from . import events
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
