"""Form fields for lists of words, lists of lines, and money in the unit that people think in."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import ModelChoiceField
from django.utils.translation import gettext as _

from jiedui.foundation.core.money import WAN
from jiedui.foundation.taxonomy.models import TechnicalField
from jiedui.foundation.taxonomy.selectors import choices_grouped

_BETWEEN_WORDS = re.compile(r"[,，、;；\n]+")


class WordsField(forms.CharField):
    """Words in one line, separated the way people separate them; a list inside."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput)
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        return "、".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return _kept(_BETWEEN_WORDS.split(value or ""))

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")


class LinesField(WordsField):
    """One item to a line; a list inside."""

    def __init__(self, *, rows: int = 3, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return _kept((value or "").splitlines())


class WanField(forms.DecimalField):
    """An amount in 万元 for the person, in yuan inside."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_digits=14, decimal_places=6, **options)
        self.widget.attrs["step"] = "any"

    def prepare_value(self, value: Any) -> Any:
        return f"{(value / WAN).normalize():f}" if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Decimal | None:
        amount = super().clean(value)
        return None if amount is None else (amount * WAN).quantize(Decimal("0.01"))


class TechnicalFieldField(ModelChoiceField):
    """A leaf of the technical fields, offered under its top field."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=TechnicalField.objects.leaves().current(), **options)

    def offer(self) -> None:
        """Fill the choices in the reader's language; called for each form."""
        self.choices = [("", _("请选择")), *choices_grouped()]


class ChoicesField(forms.MultipleChoiceField):
    """Several of a fixed set, as boxes to tick."""

    def __init__(self, choices: Any, **options: Any) -> None:
        super().__init__(choices=choices, widget=forms.CheckboxSelectMultiple, **options)


class DayField(forms.DateField):
    """A day, picked from the browser's calendar."""

    def __init__(self, *, label: Any = "", **options: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(label=label, widget=widget, **options)


def _kept(items: list[str]) -> list[str]:
    return list(dict.fromkeys(item.strip() for item in items if item.strip()))
