"""Asking for a division: a line with suggestions that works without a script and knows codes and names."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from jiedui.foundation.core.sentences import gettext

from .models import Region
from .selectors import regions_named


class RegionInput(forms.TextInput):
    """A line with a list of suggestions beside it."""

    template_name = "regions/region_input.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", **(attrs or {})})
        self.suggestions: Callable[[], Iterable[Region]] = tuple

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        list_id = f"{(attrs or {}).get('id') or name}-list"
        context = super().get_context(name, value, {**(attrs or {}), "list": list_id})
        return {
            **context,
            "list_id": list_id,
            "suggestions": [written(region) for region in self.suggestions()],
        }


class RegionField(forms.CharField):
    """A division of today, typed as code, name or full name; `suggestions` are offered while typing."""

    widget = RegionInput
    default_error_messages = {
        "unknown": _("没有找到“%(text)s”，请填写区划代码或名称，如“涪城区”。"),
        "several": _("“%(text)s”不止一处，请选其一：%(found)s。"),
        "required": _("请填写所在地区。"),
    }

    def __init__(self, *, suggestions: Callable[[], Iterable[Region]] = tuple, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("所在地区"))
        kwargs.setdefault("help_text", _("填写名称或六位区划代码，如“涪城区”“510703”。"))
        super().__init__(**kwargs)
        self.widget.suggestions = suggestions

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int) and not isinstance(value, bool):
            value = Region.objects.filter(pk=value).first()
        return written(value) if isinstance(value, Region) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if text is None or text in self.empty_values:
            return None
        found = regions_named(text)
        if not found:
            raise ValidationError(self.error_messages["unknown"], code="unknown", params={"text": text})
        if len(found) > 1:
            names = gettext("、").join(written(region) for region in found[:6])
            raise ValidationError(
                self.error_messages["several"], code="several", params={"text": text, "found": names}
            )
        return found[0]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


def written(region: Region) -> str:
    """How a choice reads in the line: 510703 四川省绵阳市涪城区."""
    return f"{region.code} {region.full_name}"
