"""What the records hold of a person: what they did, from where, and whose contact they or others saw."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.own_data import Column, Fate, OwnData, own_data

from . import sentences
from .models import ContactViewing, Event
from .selectors import names_of


def _target(event: Event) -> str:
    return f"{ContentType.objects.get_for_id(event.target_type_id).name} {event.target_id}"


own_data.add(
    OwnData(
        "audit.events",
        _("您做过的操作"),
        "audit.Event",
        people=("actor_id",),
        columns=(
            "at",
            Column("kind", value=lambda event: sentences.label(event.kind)),
            Column("target", _("对象"), _target),
        ),
        fate=Fate.STAYS,
        why=_("是各方共同的凭据，不能改动；其中只有编号，没有姓名，您会显示为“已注销用户”。"),
    )
)
own_data.add(
    OwnData(
        "audit.origins",
        _("操作来源"),
        "audit.EventOrigin",
        people=(),
        where=lambda person: Q(event__actor_id=person.pk),
        columns=("at", "address", "agent"),
        fate=Fate.STAYS,
        why=_("用于追查滥用，满 180 天自动删除。"),
    )
)


def _of_them(person: Any) -> Q:
    kind = ContentType.objects.get_for_model(get_user_model())
    return Q(target_type=kind, target_id=person.pk)


def _name(viewing: ContactViewing) -> str:
    return names_of({viewing.viewer_id}).get(viewing.viewer_id, "")


own_data.add(
    OwnData(
        "audit.contact_viewings",
        _("谁看过您的联系方式"),
        "audit.ContactViewing",
        people=(),
        where=_of_them,
        columns=("at", Column("viewer", value=_name), "door"),
    )
)
own_data.add(
    OwnData(
        "audit.contacts_seen",
        _("您看过的联系方式"),
        "audit.ContactViewing",
        people=("viewer",),
        columns=("at", Column("target_type", value=lambda seen: seen.target_type.name), "door"),
        fate=Fate.STAYS,
        why=_("对方有权知道谁看过，满 180 天自动删除；您会显示为“已注销用户”。"),
    )
)


def forget_viewings_of(person: Any, actor: Any) -> None:
    """Who saw the contact of somebody who is gone concerns nobody any more."""
    ContactViewing.objects.filter(_of_them(person)).delete()
