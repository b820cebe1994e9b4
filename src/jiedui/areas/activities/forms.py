"""What people fill in about an activity."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiedui.areas.agreements.models import Agreement
from jiedui.areas.agreements.selectors import on_side_filter
from jiedui.foundation.core import clock
from jiedui.foundation.core.forms import InputForm, PlainForm, RowsField
from jiedui.foundation.notifications.forms import labelled
from jiedui.foundation.organisations.models import Membership, Organisation
from jiedui.foundation.organisations.selectors import memberships_of

from .choices import Part, Pattern, Reply, Rhythm
from .fields import WallClockField, in_zone
from .models import Activity
from .rules import WORKING_ROLES
from .selectors import clauses_to_choose, hosts_of, sides_in

ZONES = (
    "Asia/Shanghai", "Asia/Urumqi", "Asia/Hong_Kong", "Asia/Singapore", "Asia/Tokyo", "Asia/Dubai",
    "Europe/Moscow", "Europe/Berlin", "Europe/Paris", "Europe/London", "America/New_York",
    "America/Chicago", "America/Los_Angeles", "Australia/Sydney", "UTC",
)  # fmt: skip
MOST_OFFERED = 300


class ActivityForm(InputForm):
    """What is planned. Times are by the clocks of the place."""

    starts_at = WallClockField(label=pgettext_lazy("planned", "开始时间"))
    ends_at = WallClockField(label=pgettext_lazy("planned", "结束时间"))
    time_zone = forms.ChoiceField(
        label=_("当地时区"), choices=lambda: labelled(ZONES, clock.now()), initial=settings.TIME_ZONE
    )

    class Meta:
        model = Activity
        fields = (
            "kind", "title", "title_en", "host", "co_hosts", "purpose", "clauses", "starts_at", "ends_at",
            "time_zone", "venue", "capacity", "visibility", "cost", "cost_payer", "cost_note",
        )  # fmt: skip
        field_classes = {"co_hosts": RowsField, "clauses": RowsField}
        widgets = {
            "purpose": forms.Textarea(attrs={"rows": 5}),
            "clauses": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "purpose": _("为什么办、要谈成什么；公开的活动会显示这一段"),
            "clauses": _("这次活动落实协议的哪几条"),
            "cost": _("只有双方单位看得到"),
        }

    def __init__(self, *args: Any, agreement: Agreement, actor: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        self.agreement = agreement
        standing = Organisation.objects.filter(on_side_filter(agreement.sides.all())).order_by("sort_key")
        fields["clauses"].queryset = clauses_to_choose(agreement)
        fields["clauses"].label_from_instance = lambda clause: f"{clause.number}. {clause.label}"
        fields["co_hosts"].queryset = _partners(agreement, self.instance, standing)
        fields["cost_payer"].queryset = standing
        self._offer_zone()
        if self.instance.pk:
            del fields["host"]
            self.initial["starts_at"] = self.instance.local_start.replace(tzinfo=None)
            self.initial["ends_at"] = self.instance.local_end.replace(tzinfo=None)
            fields["cost_payer"].queryset = standing.filter(
                pk__in=[each.pk for each in hosts_of(self.instance)]
            )
        else:
            mine = [pk for pk, roles in memberships_of(actor).items() if not roles.isdisjoint(WORKING_ROLES)]
            fields["host"].queryset = standing.filter(pk__in=mine)
            fields["host"].empty_label = None

    def _offer_zone(self) -> None:
        zone = self.instance.time_zone
        field: Any = self.fields["time_zone"]
        if zone not in ZONES:
            field.choices = labelled([*ZONES, zone], clock.now())

    def clean(self) -> dict[str, Any]:
        """Times become moments by the clocks chosen."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        zone = cleaned.get("time_zone")
        for name in ("starts_at", "ends_at"):
            wall = cleaned.get(name)
            if wall is None or not zone:
                continue
            try:
                cleaned[name] = in_zone(wall, zone)
            except ValidationError as refusal:
                self.add_error(name, refusal)
        return cleaned


def _partners(agreement: Agreement, activity: Activity, standing: Any) -> Any:
    """Organisations of the other sides, where it is known which those are."""
    if not activity.pk:
        return standing
    own = {side.pk for side in sides_in(agreement, activity.host)}
    others = [side for side in agreement.sides.all() if side.pk not in own]
    return standing.filter(on_side_filter(others)) | standing.filter(pk__in=activity.co_hosts.values("pk"))


class SeriesForm(PlainForm):
    """Whether it comes round."""

    every = forms.ChoiceField(
        label=_("定期举行"),
        required=False,
        choices=[("", _("只办一次")), *Rhythm.choices],
        help_text=_("每次都是一项单独的活动，可以各自改时间、邀请、写纪要"),
    )
    by = forms.ChoiceField(
        label=_("每次在哪天"),
        required=False,
        choices=Pattern.choices,
        help_text=_("按月、季度、半年和年时选；以首次的日期为准，按周的总在同一个星期几"),
    )
    until = forms.DateField(
        label=_("到哪天为止"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("最长三年、最多 60 次"),
    )
    times = forms.IntegerField(
        label=_("或共几次"), required=False, min_value=2, max_value=60, help_text=_("与截止日期写一个")
    )

    def planned(self) -> dict[str, Any]:
        """What is asked of a series, empty where it does not come round."""
        given = self.cleaned_data
        if not given.get("every"):
            return {}
        return {name: given.get(name) for name in ("every", "times", "until")} | {
            "by": given.get("by") or Pattern.DATE
        }


class ScopeForm(PlainForm):
    """Whether what is done with one of a series is done with those after it."""

    following = forms.ChoiceField(
        label=_("改哪几次"),
        required=False,
        initial="",
        choices=[("", _("只改这一次")), ("yes", _("这一次和其后各次"))],
        widget=forms.RadioSelect,
        help_text=_("改时间时，其后各次按同样的间隔重新排定，单独改过时间的也一并排定"),
    )


class InviteForm(PlainForm):
    """Somebody for the list: a person of the organisations that run it, a username, or a name."""

    user = forms.ModelChoiceField(
        get_user_model().objects.none(),
        label=_("双方单位的人"),
        required=False,
        empty_label=_("从名单中选"),
    )
    username = forms.CharField(
        label=_("其他单位的平台用户"), required=False, max_length=150, help_text=_("填用户名")
    )
    name = forms.CharField(
        label=_("没有账号的人"), required=False, max_length=60, help_text=_("填姓名，并写明单位")
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("单位"),
        required=False,
        empty_label=_("按本人所在单位或右栏填写"),
    )
    typed_organisation = forms.CharField(label=_("单位名称（未登记的单位）"), required=False, max_length=120)
    position = forms.CharField(label=_("职务"), required=False, max_length=80)
    part = forms.ChoiceField(label=_("身份"), choices=Part.choices, initial=Part.DELEGATE)
    reply = forms.ChoiceField(
        label=_("已知的回复"),
        choices=[
            (Reply.INVITED.value, _("待回复")),
            (Reply.ACCEPTED.value, Reply.ACCEPTED.label),
            (Reply.TENTATIVE.value, Reply.TENTATIVE.label),
        ],
        help_text=_("没有账号的人由会务代为登记"),
    )
    consents = forms.BooleanField(
        label=_("已告知本人：姓名、职务和单位供双方单位和参加人员查看，不公开"), required=False
    )
    following = forms.BooleanField(label=_("也列入系列中其后各次的名单"), required=False)

    def __init__(self, *args: Any, activity: Activity, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        run = hosts_of(activity)
        members = Membership.objects.filter(organisation__in=run).values("user")
        people = get_user_model().objects.filter(pk__in=members, is_active=True)
        fields["user"].queryset = people.exclude(participations__activity=activity).order_by("name")
        fields["user"].label_from_instance = lambda person: person.get_full_name()
        standing = Organisation.objects.filter(on_side_filter(activity.agreement.sides.all()))
        fields["organisation"].queryset = standing.order_by("sort_key")
        if activity.series_id is None:
            del fields["following"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        username = cleaned.pop("username", "")
        named = [bool(cleaned.get("user")), bool(username), bool(cleaned.get("name"))]
        if sum(named) != 1:
            raise ValidationError(_t("请在三种写法中选一种：选择双方单位的人、填用户名，或填姓名。"))
        if username:
            cleaned["user"] = get_user_model().objects.filter(username=username, is_active=True).first()
            if cleaned["user"] is None:
                self.add_error("username", _t("没有这个用户名。"))
        if (user := cleaned.get("user")) is not None and not cleaned.get("organisation"):
            cleaned["organisation"] = Organisation.objects.filter(memberships__user=user).first()
        return cleaned


class StopForm(PlainForm):
    """A stop; an empty row is none."""

    starts_at = WallClockField(label=_("到达时间"))
    ends_at = WallClockField(label=_("离开时间"), required=False)
    title = forms.CharField(label=_("安排"), max_length=120)
    venue = forms.CharField(label=_("地点"), max_length=120, required=False)
    received_by = forms.CharField(label=_("接待"), max_length=120, required=False)
    note = forms.CharField(label=_("备注"), max_length=200, required=False)

    def __init__(self, *args: Any, zone: str = "Asia/Shanghai", **options: Any) -> None:
        super().__init__(*args, **options)
        self.zone = zone

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("starts_at", "ends_at"):
            if (wall := cleaned.get(name)) is not None:
                try:
                    cleaned[name] = in_zone(wall, self.zone)
                except ValidationError as refusal:
                    self.add_error(name, refusal)
        return cleaned


class AgendaForm(PlainForm):
    """A point of the agenda."""

    title = forms.CharField(label=_("议题"), max_length=150)
    speaker = forms.CharField(label=_("发言人"), max_length=80, required=False)
    minutes = forms.IntegerField(label=_("时长（分钟）"), required=False, min_value=1, max_value=1440)
    record = forms.CharField(
        label=_("发言记录"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ResolutionForm(PlainForm):
    """One thing agreed."""

    body = forms.CharField(label=_("决议事项"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    responsible = forms.CharField(label=_("责任单位"), max_length=150, required=False)
    due_on = forms.DateField(
        label=_("完成期限"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class MinutesForm(PlainForm):
    """The minutes."""

    summary = forms.CharField(
        label=_("公开摘要"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("公开的活动在门户上显示这一段，也是新闻稿的导语；不写个人姓名"),
    )
    body = forms.CharField(label=_("纪要正文"), max_length=20000, widget=forms.Textarea(attrs={"rows": 14}))
    attended = forms.IntegerField(label=_("到会人数"), required=False, min_value=0, max_value=30000)


class AddressForm(PlainForm):
    """What a calendar address is for."""

    name = forms.CharField(label=_("用在哪里"), max_length=60, help_text=_("例如：手机、办公室电脑"))
