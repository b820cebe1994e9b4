"""What people fill in: an opinion, a delegation, a chain and its steps."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.accounts.models import User
from jiedui.foundation.core import clock
from jiedui.foundation.core.forms import InputForm, PlainForm
from jiedui.foundation.organisations.choices import Role
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.selectors import members_of

from .choices import StepRule, Verdict
from .models import ApprovalChain, ApprovalStep, ApprovalTask, Delegation
from .services import StepGiven
from .subjects import approval_subjects

LONGEST_WORDS = 1000


def subject_choices() -> list[tuple[str, str]]:
    return [(subject.code, str(subject.label)) for subject in approval_subjects]


class PersonField(forms.ModelChoiceField):
    """A person, called by their name."""

    def label_from_instance(self, obj: User) -> str:
        return obj.get_full_name()


class PeopleField(forms.ModelMultipleChoiceField):
    """Several people, called by their names."""

    def label_from_instance(self, obj: User) -> str:
        return obj.get_full_name()


class OpinionForm(PlainForm):
    """One task's form; earlier steps are offered for a return."""

    verdict = forms.ChoiceField(
        label=_("结论"), choices=Verdict.choices, widget=forms.RadioSelect, initial=Verdict.AGREE
    )
    words = forms.CharField(
        label=_("意见"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("退回或不同意时必须写明理由，提交人会看到。"),
    )
    return_to = forms.TypedChoiceField(
        label=_("退回到"), required=False, coerce=int, empty_value=None, help_text=_("只在退回时有用。")
    )

    def __init__(self, *args: Any, task: ApprovalTask, **kwargs: Any) -> None:
        kwargs["auto_id"] = f"id_{task.pk}_%s"
        super().__init__(*args, **kwargs)
        self.task = task
        earlier = [step for step in task.step.case.steps.all() if step.order < task.step.order]
        field = cast(forms.ChoiceField, self.fields["return_to"])
        field.choices = [("", _("提交人")), *((step.order, step.name) for step in earlier)]
        if not earlier:
            del self.fields["return_to"]


class DelegationForm(InputForm):
    """To whom, for how long, and for which approvals."""

    receiver = PersonField(label=_("委托给"), queryset=User.objects.none())
    subject = forms.ChoiceField(label=_("委托哪类审批"), required=False)

    class Meta:
        model = Delegation
        fields = ["receiver", "starts_on", "ends_on", "subject"]
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            for name in ("starts_on", "ends_on")
        }

    def __init__(self, *args: Any, organisation: Organisation, actor: User, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"starts_on": clock.today()})
        super().__init__(*args, **kwargs)
        people = members_of(organisation).exclude(pk=actor.pk).order_by("name", "pk")
        cast(forms.ModelChoiceField, self.fields["receiver"]).queryset = people
        cast(forms.ChoiceField, self.fields["subject"]).choices = [("", _("全部审批")), *subject_choices()]


class ChainForm(PlainForm):
    """What a chain is for; its steps are forms of their own."""

    name = forms.CharField(label=_("流程名称"), max_length=60)
    subject = forms.ChoiceField(label=_("审批什么"))
    is_active = forms.BooleanField(
        label=_("启用"), required=False, help_text=ApprovalChain._meta.get_field("is_active").help_text
    )

    def __init__(self, *args: Any, chain: ApprovalChain | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        subject = cast(forms.ChoiceField, self.fields["subject"])
        subject.choices = subject_choices()
        if chain is not None:
            del self.fields["subject"]


class StepForm(PlainForm):
    """One step: its name, whom it asks, and how many of them have to agree."""

    name = forms.CharField(label=_("环节名称"), max_length=30)
    role = forms.ChoiceField(label=_("由哪个角色办理"), required=False)
    people = PeopleField(
        label=_("指定的人"),
        required=False,
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    rule = forms.ChoiceField(label=_("办理方式"), choices=StepRule.choices, initial=StepRule.ANY)
    needed = forms.IntegerField(
        label=_("须同意的人数"),
        required=False,
        min_value=1,
        max_value=99,
        help_text=_("只在“达到人数即可”时填写。"),
    )
    not_submitter = forms.BooleanField(
        label=_("提交人回避"), required=False, help_text=_("提交人不能办理这个环节，受人委托也不能。")
    )
    remind_after = forms.IntegerField(
        label=_("几天后催办"), min_value=0, max_value=90, initial=3, help_text=_("填 0 不催办。")
    )

    def __init__(self, *args: Any, people: list[tuple[int, str]], rows: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["role"]).choices = [
            ("", _("（只由指定的人办理）")),
            *Role.choices,
        ]
        field = cast(forms.ModelMultipleChoiceField, self.fields["people"])
        field.queryset = rows
        field.choices = people  # asked once for all steps

    def given(self) -> StepGiven:
        values = self.values()
        return StepGiven(
            name=values["name"],
            role=values["role"],
            people=tuple(person.pk for person in values["people"]),
            rule=values["rule"],
            needed=values["needed"] or 0,
            not_submitter=values["not_submitter"],
            remind_after=values["remind_after"],
        )


FIELDS = tuple(StepForm.base_fields)
FIRST_STEPS = (
    {"name": _("经办"), "role": Role.CLERK},
    {"name": _("秘书长"), "role": Role.SECRETARY},
    {"name": _("主委"), "role": Role.LEADER},
)


def initial_of(step: ApprovalStep) -> dict[str, Any]:
    """A step as its form shows it."""
    values = {name: getattr(step, name) for name in FIELDS if name != "people"}
    return {**values, "needed": step.needed or None, "people": [person.pk for person in step.people.all()]}
