"""What becomes of activities when two registrations of one organisation are merged."""

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedui.foundation.core.indexing import touch_many
from jiedui.foundation.organisations.merging import Belonging, MergePart, merge_parts
from jiedui.foundation.organisations.models import Organisation

from .models import Activity


def _together(kept: Organisation, absorbed: Organisation) -> list[int]:
    """Activities that one of the two hosts and the other helps to host."""
    pair = [kept.pk, absorbed.pk]
    partners = Activity.co_hosts.through._base_manager
    return list(
        partners.filter(activity__host__in=pair, organisation__in=pair).values_list("activity", flat=True)
    )


def remarks(kept: Organisation, absorbed: Organisation) -> list[str]:
    number = len(set(_together(kept, absorbed)))
    if not number:
        return []
    return [_("两家共同举办的 %(n)s 次活动，合并后只列一次。") % {"n": number}]


def settle(kept: Organisation, absorbed: Organisation) -> None:
    """Who hosts an activity is not its partner besides."""
    pair = [kept.pk, absorbed.pk]
    partners = Activity.co_hosts.through._base_manager
    partners.filter(activity__in=_together(kept, absorbed), organisation__in=pair).delete()
    keys = partners.filter(organisation=absorbed).values("activity")
    rows = Activity.objects.filter(Q(host=absorbed) | Q(pk__in=keys))
    touch_many(Activity, list(rows.values_list("pk", flat=True)))


merge_parts.add(
    MergePart(
        "activities",
        belongings=(
            Belonging("activities.Activity", "host", gettext_lazy("主办的活动")),
            Belonging("activities.Activity", "cost_payer", gettext_lazy("承担费用的活动")),
            Belonging(
                "activities.Activity_co_hosts",
                "organisation",
                gettext_lazy("参办的活动"),
                ("activity_id",),
            ),
            Belonging("activities.Participant", "organisation", gettext_lazy("活动参加人员")),
            Belonging("activities.Confirmation", "organisation", gettext_lazy("活动办结确认")),
        ),
        remarks=remarks,
        settle=settle,
    )
)
