"""Rules about the value of one field, used by models and forms alike."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.deconstruct import deconstructible

from jiedui.foundation.core.sentences import gettext as _


@deconstructible
class TextList:
    """A list of short texts: no empty ones, none twice, not too many."""

    def __init__(self, *, at_most: int, longest: int = 200) -> None:
        self.at_most = at_most
        self.longest = longest

    def __call__(self, value: Any) -> None:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ValidationError(_("应为文字列表。"), code="list")
        if len(value) > self.at_most:
            raise ValidationError(
                _("最多填写 %(limit)s 项，现有 %(count)s 项。"),
                code="too_many",
                params={"limit": self.at_most, "count": len(value)},
            )
        if any(not item.strip() for item in value):
            raise ValidationError(_("列表中有空项。"), code="empty")
        if len(set(value)) < len(value):
            raise ValidationError(_("列表中有重复项。"), code="twice")
        if any(len(item) > self.longest for item in value):
            raise ValidationError(
                _("每项不超过 %(limit)s 个字。"), code="too_long", params={"limit": self.longest}
            )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TextList) and (self.at_most, self.longest) == (other.at_most, other.longest)

    def __hash__(self) -> int:
        return hash((self.at_most, self.longest))


@deconstructible
class ChoiceList:
    """A list drawn from a fixed set of values, none twice."""

    def __init__(self, values: Iterable[str]) -> None:
        self.values = tuple(str(value) for value in values)

    def __call__(self, value: Any) -> None:
        if not isinstance(value, list) or len(set(map(str, value))) < len(value):
            raise ValidationError(_("应为不重复的选项列表。"), code="list")
        for item in value:
            if item not in self.values:
                raise ValidationError(_("没有“%(item)s”这个选项。"), code="choice", params={"item": item})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ChoiceList) and self.values == other.values

    def __hash__(self) -> int:
        return hash(self.values)


def validate_targets(value: str) -> None:
    """Target figures stand one to a line; a line is a figure, not an essay."""
    lines = [line for line in value.splitlines() if line.strip()]
    if len(lines) > 20:
        raise ValidationError(_("目标指标最多 20 行。"), code="too_many")
    if any(len(line) > 200 for line in lines):
        raise ValidationError(_("目标指标每行不超过 200 个字。"), code="too_long")
