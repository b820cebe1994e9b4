"""What the systems of the parties may be told of an agreement."""

from collections.abc import Iterable
from typing import Any, cast

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.announcing import announce
from jiedui.foundation.core.events import Happening
from jiedui.foundation.organisations.models import Organisation

from . import events
from .models import Agreement, Side


def parties(happening: Happening) -> Iterable[Any]:
    """The organisations that lead a side or are named its members."""
    sides = Side.objects.filter(agreement=happening.target.pk)
    return Organisation.objects.filter(Q(pk__in=sides.values("lead")) | Q(pk__in=sides.values("members")))


def public_page(happening: Happening) -> str:
    return cast(Agreement, happening.target).get_absolute_url()


KINDS = (
    (events.AGREEMENT_IN_FORCE, _("一份合作协议生效")),
    (events.AGREEMENT_ENDED, _("一份合作协议终止")),
    (events.AGREEMENT_RUN_OUT, _("一份合作协议期满")),
)
for _kind, _told in KINDS:
    announce(_kind, _told, group=_("合作协议"), to=parties, link=public_page, order=200)
