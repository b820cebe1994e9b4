"""What an enquiry asks: three fixed questions, and what goes with them."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.forms import PlainForm
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.selectors import organisation_ids_of

from .choices import Cooperation, DismissalReason, ListingState
from .models import Achievement, Demand, Listing


class WordsForm(PlainForm):
    """The three questions in the asking organisation's words."""

    cooperation = forms.MultipleChoiceField(
        label=_("希望怎样合作"), choices=Cooperation.choices, widget=forms.CheckboxSelectMultiple
    )
    unclear = forms.CharField(
        label=_("还想了解什么"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("例如：对原料的要求、已做到的规模、样品能否寄送。"),
    )
    about = forms.CharField(
        label=_("本单位情况"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("主营业务、规模、现有条件。不要写电话和邮箱：对方接受后双方自动互见联系方式。"),
    )


class BatchEnquiryForm(WordsForm):
    """The same words for many pairs, and the broker who follows them all."""

    from_broker = forms.ModelChoiceField(
        get_user_model().objects.none(),
        label=_("本方技术经理人"),
        required=False,
        empty_label=_("不指定"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_brokers(self, "from_broker")


class EnquiryForm(WordsForm):
    """The questions: what cooperation, what is unclear, who we are; and optionally what we put forward and a broker."""

    field_order = ("organisation", "cooperation", "unclear", "about")
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("以哪个单位的名义"), empty_label=None
    )
    own = forms.ChoiceField(label=_("本单位的相关需求或成果"), required=False)
    from_broker = forms.ModelChoiceField(
        get_user_model().objects.none(),
        label=_("本方技术经理人"),
        required=False,
        empty_label=_("不指定"),
    )
    to_broker = forms.ModelChoiceField(
        get_user_model().objects.none(),
        label=_("对方技术经理人"),
        required=False,
        empty_label=_("不指定"),
    )

    def __init__(self, *args: Any, target: Listing, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = organisation_ids_of(actor) - {target.owner_id}
        fields: dict[str, Any] = self.fields
        fields["organisation"].queryset = Organisation.objects.filter(pk__in=mine).order_by("sort_key")
        _offer_brokers(self, "from_broker", "to_broker")
        self._own = _own_listings(mine, target)
        fields["own"].choices = [("", _("不附")), *((code, row.title) for code, row in self._own.items())]

    def values(self) -> dict[str, Any]:
        values = super().values()
        values["own"] = self._own.get(values.get("own") or "")
        return values


def _offer_brokers(form: forms.Form, *names: str) -> None:
    brokers = get_user_model().objects.filter(is_active=True, memberships__role="broker").distinct()
    fields: dict[str, Any] = form.fields
    for name in names:
        fields[name].queryset = brokers.order_by("name")
        fields[name].label_from_instance = lambda person: person.get_full_name()


def _own_listings(organisation_ids: frozenset[int], target: Listing) -> dict[str, Listing]:
    """What may be put forward: own published demands for an achievement or expert, achievements for a demand."""
    model = Achievement if isinstance(target, Demand) else Demand
    rows = model.objects.filter(owner_id__in=organisation_ids, state=ListingState.PUBLISHED).order_by(
        "sort_key"
    )
    return {row.code: row for row in rows}


class DismissalForm(PlainForm):
    """Why a pair does not fit."""

    reason = forms.ChoiceField(label=_("理由"), choices=DismissalReason.choices)
