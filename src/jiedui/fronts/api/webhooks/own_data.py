"""What the sending of events holds of a person."""

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.own_data import Fate, OwnData, own_data

own_data.add(
    OwnData(
        "api.webhooks",
        _("设置的推送地址"),
        "api.Webhook",
        people=("created_by",),
        columns=("code", "organisation", "label", "url", "state", "created_at"),
        fate=Fate.STAYS,
        why=_("属于单位，由单位的管理员继续管理。"),
    )
)
