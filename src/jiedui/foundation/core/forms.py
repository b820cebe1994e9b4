"""Forms validate; they do not write."""

from typing import Any, NoReturn

from django import forms
from django.core.exceptions import ValidationError

from .errors import Invalid

_LONGEST_KEY = 18


class RowsField(forms.ModelMultipleChoiceField):
    """Several rows; a number beyond what a table counts is refused as any unknown one is."""

    def clean(self, value: Any) -> Any:
        for key in map(str, value or ()):
            if len(key) > _LONGEST_KEY:
                told = self.error_messages["invalid_choice"]
                raise ValidationError(told, code="invalid_choice", params={"value": key[:_LONGEST_KEY]})
        return super().clean(value)


class InputForm(forms.ModelForm):
    """A model form that refuses to save: write through a service, with `form.values()`."""

    def save(self, commit: bool = True) -> NoReturn:
        raise TypeError("write through a service")

    def values(self) -> dict[str, Any]:
        """The cleaned values, ready to be a service's keyword arguments."""
        return dict(self.cleaned_data)

    def take_errors(self, refusal: Invalid) -> None:
        """Show a service's refusal beside the fields it speaks of."""
        _take_errors(self, refusal)


class PlainForm(forms.Form):
    """A form without a model, with the same manners."""

    def values(self) -> dict[str, Any]:
        """The cleaned values, ready to be a service's keyword arguments."""
        return dict(self.cleaned_data)

    def take_errors(self, refusal: Invalid) -> None:
        """Show a service's refusal beside the fields it speaks of."""
        _take_errors(self, refusal)


def _take_errors(form: forms.BaseForm, refusal: Invalid) -> None:
    for name, sentences in refusal.errors.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)
