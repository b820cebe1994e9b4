"""What becomes of sides and drafts when two registrations of one organisation are merged."""

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedui.foundation.organisations.merging import Belonging, MergePart, merge_parts
from jiedui.foundation.organisations.models import Organisation

from .models import Side


def _sides(organisation: Organisation) -> list[Side]:
    standing = Side.objects.filter(Q(lead=organisation) | Q(members=organisation)).distinct()
    return list(standing.select_related("agreement", "region").order_by("pk"))


def obstacles(kept: Organisation, absorbed: Organisation) -> list[str]:
    """Nobody stands on two sides of one agreement."""
    own = {side.agreement_id: side for side in _sides(kept)}
    return [
        _("两家在《%(agreement)s》中分属“%(one)s”和“%(other)s”，不能合并。")
        % {"agreement": side.agreement.label, "one": own[side.agreement_id].name, "other": side.name}
        for side in _sides(absorbed)
        if side.agreement_id in own and own[side.agreement_id].pk != side.pk
    ]


def settle(kept: Organisation, absorbed: Organisation) -> None:
    """Who leads a side need not be named its member."""
    members = Side.members.through._base_manager
    led = Side.objects.filter(lead__in=[kept, absorbed]).values("pk")
    members.filter(side__in=led, organisation__in=[kept, absorbed]).delete()


merge_parts.add(
    MergePart(
        "agreements",
        belongings=(
            Belonging("agreements.Agreement", "drafter", gettext_lazy("起草的协议")),
            Belonging("agreements.Side", "lead", gettext_lazy("牵头的一方")),
            Belonging(
                "agreements.Side_members", "organisation", gettext_lazy("协议中列名的一方"), ("side_id",)
            ),
        ),
        obstacles=obstacles,
        settle=settle,
    )
)
