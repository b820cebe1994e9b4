"""Forms validate; they do not write."""

from typing import Any, NoReturn

from django import forms

from .errors import Invalid


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
