"""What activities hold of a person: where they were invited and came, and what they wrote for their organisation."""

from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.own_data import Column, Fate, OwnData, excuse, own_data

own_data.add(
    OwnData(
        "activities.participations",
        _("参加的活动"),
        "activities.Participant",
        people=("user",),
        columns=(
            Column("activity", _("交流活动"), lambda row: row.activity.title),
            "position",
            "part",
            "reply",
            "replied_at",
            "note",
            "signed_in_at",
        ),
        fate=Fate.STAYS,
        why=_("到会记录是各方办结的依据，予以保留；姓名显示为“已注销用户”，职务和留言清空。"),
    )
)
own_data.add(
    OwnData(
        "activities.written",
        _("发起的活动"),
        "activities.Activity",
        people=("created_by",),
        columns=("code", "title", "state", "created_at"),
        fate=Fate.STAYS,
        why=_("以单位名义发起的活动属于单位；创建人显示为“已注销用户”。"),
    )
)
own_data.add(
    OwnData(
        "activities.minutes",
        _("执笔的活动纪要"),
        "activities.Minutes",
        people=("written_by",),
        columns=(Column("activity", _("交流活动"), lambda row: row.activity.title), "written_at"),
        fate=Fate.STAYS,
        why=_("纪要属于单位；执笔人显示为“已注销用户”。"),
    )
)
own_data.add(
    OwnData(
        "activities.confirmations",
        _("确认办结的活动"),
        "activities.Confirmation",
        people=("confirmed_by",),
        columns=(
            Column("activity", _("交流活动"), lambda row: row.activity.title),
            "organisation",
            "note",
            "confirmed_at",
        ),
        fate=Fate.STAYS,
        why=_("确认代表单位作出，予以保留；确认人显示为“已注销用户”。"),
    )
)
own_data.add(
    OwnData(
        "activities.addresses",
        _("日历订阅地址"),
        "activities.CalendarAddress",
        people=("person",),
        columns=("name", "created_at", "read_at", "revoked_at"),
    )
)
excuse("activities.Participant.invited_by", reason="who wrote a name into a list is told by the events of it")
