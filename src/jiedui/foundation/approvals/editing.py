"""The chain editor: a column of step forms that can be added to, moved and thinned out without a script, before anything is saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.selectors import members_of

from .forms import FIELDS, FIRST_STEPS, StepForm, initial_of
from .models import ApprovalChain
from .services import StepGiven
from .services.chains import STEPS_AT_MOST

DO = "do"


@dataclass
class StepForms:
    """The forms of a chain's steps, in order."""

    forms: list[StepForm]

    def is_valid(self) -> bool:
        """Every form says what is wrong with it, not the first alone."""
        return not [form for form in self.forms if not form.is_valid()]

    def given(self) -> list[StepGiven]:
        return [form.given() for form in self.forms]


class StepEditor:
    """Reads what was typed, moves it about as the pressed button asks, and draws it again."""

    def __init__(self, organisation: Organisation) -> None:
        self._rows = members_of(organisation).order_by("name", "pk")
        self._people = [(person.pk, person.get_full_name()) for person in self._rows]

    def first(self) -> StepForms:
        """经办 → 秘书长 → 主委: what most organisations begin with."""
        return self._unbound([dict(step) for step in FIRST_STEPS])

    def of(self, chain: ApprovalChain) -> StepForms:
        return self._unbound([initial_of(step) for step in chain.steps.prefetch_related("people")])

    def typed(self, data: QueryDict) -> StepForms:
        """The steps as they were typed."""
        return self._bound([_slice(data, number) for number in range(_number_of(data))])

    def moved(self, data: QueryDict) -> StepForms:
        """The steps as they were typed, after the pressed button: `add`, `up-1`, `down-0`, `drop-2`."""
        steps = [_slice(data, number) for number in range(_number_of(data))]
        verb, _dash, place = data.get(DO, "").partition("-")
        at = int(place) if place.isdecimal() and int(place) < len(steps) else -1
        if verb == "add" and len(steps) < STEPS_AT_MOST:
            steps.append({})
        elif at >= 0 and verb == "drop":
            steps.pop(at)
        elif at > 0 and verb == "up":
            steps[at - 1], steps[at] = steps[at], steps[at - 1]
        elif 0 <= at < len(steps) - 1 and verb == "down":
            steps[at + 1], steps[at] = steps[at], steps[at + 1]
        return self._unbound([_as_initial(step) for step in steps])

    def _bound(self, steps: list[dict[str, list[str]]]) -> StepForms:
        forms = []
        for number, step in enumerate(steps):
            data = QueryDict(mutable=True)
            for name, values in step.items():
                data.setlist(f"step{number}-{name}", values)
            forms.append(self._form(number, data=data))
        return StepForms(forms)

    def _unbound(self, steps: list[dict[str, Any]]) -> StepForms:
        return StepForms([self._form(number, initial=step) for number, step in enumerate(steps)])

    def _form(self, number: int, **kwargs: Any) -> StepForm:
        return StepForm(prefix=f"step{number}", people=self._people, rows=self._rows, **kwargs)


def _number_of(data: QueryDict) -> int:
    typed = data.get("steps", "")
    return min(int(typed), STEPS_AT_MOST) if typed.isdecimal() and len(typed) < 4 else 0


def _slice(data: QueryDict, number: int) -> dict[str, list[str]]:
    """What was typed for one step, by plain names."""
    return {name: data.getlist(f"step{number}-{name}") for name in FIELDS if f"step{number}-{name}" in data}


def _as_initial(step: Mapping[str, list[str]]) -> dict[str, Any]:
    """Typed values as a form shows them, right or wrong; a new step is empty."""
    shown: dict[str, Any] = {name: values[-1] for name, values in step.items() if values and name != "people"}
    if step:
        shown["people"] = step.get("people", [])
        shown["not_submitter"] = "not_submitter" in step
    return shown
