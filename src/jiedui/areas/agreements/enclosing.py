"""The verbs of what lies beside an agreement, and who reads it. The bytes are kept and looked through by `files`."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from jiedui.foundation.core.errors import Invalid, NotAllowed, TooMany
from jiedui.foundation.core.events import record
from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.saving import save_checked
from jiedui.foundation.files.models import Attachment
from jiedui.foundation.files.services import attach, discard_files
from jiedui.foundation.organisations.models import Organisation

from . import events
from .choices import EnclosureKind
from .models import Agreement, Enclosure

MOST_ENCLOSURES = 50


@dataclass(frozen=True)
class Enclosed:
    """An enclosure with its file, for one reader."""

    enclosure: Enclosure
    file: Attachment | None
    may_change: bool


def enclosed_with(agreement: Agreement, actor: Any) -> list[Enclosed]:
    """What the reader may see of what lies beside an agreement; two queries for any number."""
    rows = list(
        Enclosure.objects.visible_to(actor)
        .filter(agreement=agreement)
        .select_related("organisation", "agreement")
    )
    files = _files_of(rows)
    return [
        Enclosed(row, files.get(row.pk), actor.has_perm("agreements.change_enclosure", row)) for row in rows
    ]


@transaction.atomic
def add_enclosure(
    agreement: Agreement,
    *,
    actor: Any,
    organisation: Organisation,
    upload: File | bytes,
    kind: str = EnclosureKind.SCAN,
    title: str,
    is_public: bool = False,
    name: str = "",
) -> Enclosure:
    """A side lays a file beside the agreement, at any time of its life; the partners are told.

    Raises:
        NotAllowed: the organisation leads no side of it.
        TooMany: there are fifty already.
        Invalid: the file is not taken, or has no title.
    """
    require(actor, "agreements.draft_for", organisation)
    locked = Agreement.objects.select_for_update().get(pk=agreement.pk)
    if not locked.sides.filter(lead=organisation).exists():
        raise NotAllowed(_("“%(organisation)s”不牵头这份协议的一方。") % {"organisation": organisation.label})
    if locked.enclosures.count() >= MOST_ENCLOSURES:
        raise TooMany(_("一份协议最多 %(most)s 份附件，请先删除不需要的。") % {"most": MOST_ENCLOSURES})
    if kind not in EnclosureKind.values:
        raise Invalid({"kind": [_("没有这个类别")]})
    enclosure = Enclosure(
        agreement=locked, organisation=organisation, kind=kind, title=title.strip(), is_public=is_public
    )
    save_checked(enclosure)
    attach(enclosure, upload=upload, actor=actor, name=name)
    _tell(events.ENCLOSURE_ADDED, enclosure, actor)
    return enclosure


@transaction.atomic
def show_enclosure(enclosure: Enclosure, *, actor: Any, is_public: bool) -> Enclosure:
    """Let everybody read it, or the sides alone; who added it decides."""
    require(actor, "agreements.change_enclosure", enclosure)
    locked = Enclosure.objects.select_for_update().select_related("agreement").get(pk=enclosure.pk)
    if locked.is_public == is_public:
        return locked
    locked.is_public = is_public
    locked.save(update_fields=["is_public"])
    _tell(events.ENCLOSURE_SHOWN if is_public else events.ENCLOSURE_HIDDEN, locked, actor)
    return locked


@transaction.atomic
def remove_enclosure(enclosure: Enclosure, *, actor: Any) -> None:
    """Who added it takes it away for good."""
    require(actor, "agreements.change_enclosure", enclosure)
    discard_files(enclosure, actor=actor)
    _tell(events.ENCLOSURE_REMOVED, enclosure, actor)
    enclosure.delete()


def discard_enclosures(agreement: Agreement, *, actor: Any) -> None:
    """Take away the files of an agreement that is being deleted."""
    for enclosure in agreement.enclosures.all():
        discard_files(enclosure, actor=actor)
    agreement.enclosures.all().delete()


def _files_of(rows: Iterable[Enclosure]) -> dict[int, Attachment]:
    files = Attachment.objects.filter(
        target_type=ContentType.objects.get_for_model(Enclosure), target_id__in=[row.pk for row in rows]
    )
    return {file.target_id: file for file in files}


def _tell(kind: Any, enclosure: Enclosure, actor: Any) -> None:
    record(
        kind,
        actor=actor,
        target=enclosure.agreement,
        organisation=enclosure.organisation,
        enclosure=enclosure.pk,
    )
