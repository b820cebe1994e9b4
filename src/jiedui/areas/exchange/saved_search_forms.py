"""What people say of a search that they keep."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.forms import InputForm

from .choices import AlertRhythm
from .models import SavedSearch


class SavedSearchForm(InputForm):
    class Meta:
        model = SavedSearch
        fields = ("name", "rhythm", "other_side")
        widgets = {"rhythm": forms.RadioSelect}
        help_texts = {"name": _("例如“柑橘皮渣的新成果”")}

    def __init__(self, *args: Any, has_other_side: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rhythm"].choices = AlertRhythm.choices  # type: ignore[attr-defined]  # -- a choice field
        if not has_other_side:
            del self.fields["other_side"]

    def values(self) -> dict[str, Any]:
        return {"other_side": self.instance.other_side, **super().values()}
