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


for _kind in (events.AGREEMENT_IN_FORCE, events.AGREEMENT_ENDED, events.AGREEMENT_RUN_OUT):
    announce(_kind, group=_("合作协议"), to=parties, link=public_page, order=200)
