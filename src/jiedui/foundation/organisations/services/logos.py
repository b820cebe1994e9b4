"""标志: one small square picture of an organisation, checked and cleaned like every file."""

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from jiedui.foundation.accounts.models import User
from jiedui.foundation.core.errors import WrongState
from jiedui.foundation.core.permissions import require
from jiedui.foundation.files.choices import AttachmentKind
from jiedui.foundation.files.models import Attachment
from jiedui.foundation.files.services import attach, detach
from jiedui.foundation.organisations.models import Organisation

from .holding import hold


@transaction.atomic
def set_logo(
    organisation: Organisation, *, upload: File | bytes, actor: User, name: str = "logo.png"
) -> Organisation:
    """Show a picture beside the organisation's name from now on; an earlier one is removed.

    Raises:
        NotAllowed: the actor does not manage the organisation.
        Invalid: too large, empty, or no picture that can be read: drawings with script (SVG) are none.
    """
    require(actor, "organisations.change_organisation", organisation)
    held = hold(organisation.pk)
    before = held.logo
    title = upload.name if isinstance(upload, File) and upload.name else name
    picture = attach(held, upload=upload, name=title, kind=AttachmentKind.PICTURE, actor=actor, square=True)
    _show(organisation, picture)
    if before is not None:
        detach(before, actor=actor)
    return organisation


@transaction.atomic
def remove_logo(organisation: Organisation, *, actor: User) -> Organisation:
    """Show the drawn mark again.

    Raises:
        NotAllowed: the actor does not manage the organisation.
        WrongState: there is no picture.
    """
    require(actor, "organisations.change_organisation", organisation)
    before = hold(organisation.pk).logo
    if before is None:
        raise WrongState(_("本单位没有上传标志。"))
    _show(organisation, None)
    detach(before, actor=actor)
    return organisation


def _show(organisation: Organisation, picture: Attachment | None) -> None:
    """Past `save`: what people wrote about the organisation is as old as before."""
    Organisation.objects.filter(pk=organisation.pk).update(logo=picture)
    organisation.logo = picture
