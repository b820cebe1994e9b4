"""What goes in and comes out: input that names nothing unknown, and descriptions taken from the models' own labels.

Descriptions are written in Chinese and translated where the document is shown.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils import translation
from django.utils.translation import gettext_noop
from ninja import Schema
from pydantic import ConfigDict, Field

S = TypeVar("S", bound=type[Schema])


class Given(Schema):
    """Input: a name that is not known is refused, so that a slip of the pen is not taken for silence."""

    model_config = ConfigDict(extra="forbid")


class CommentGiven(Given):
    """A reason or remark that goes with a step."""

    comment: str = Field(default="", description=gettext_noop("理由或说明；退回、婉拒、追问时必填"))


NOTHING_SAID = CommentGiven()


class Named(Schema):
    """A value of a fixed list, with its name in the reader's language."""

    value: str
    label: str


class PersonOut(Schema):
    """A person as others may see them."""

    id: int
    name: str


class EventOut(Schema):
    """Something that happened."""

    at: datetime
    sentence: str


def named(value: str, label: object) -> dict[str, str]:
    """A value with its name, for `Named`."""
    return {"value": str(value), "label": str(label)}


def described_by(model: type[Model]) -> Callable[[S], S]:
    """Describe a schema's fields by what the model calls them, where they have no words of their own."""

    def describe(schema: S) -> S:
        with translation.override("zh-hans"):
            fields: dict[str, Any] = schema.model_fields  # type: ignore[call-overload]  # -- of the class, where mypy thinks of an instance
            for name, field in fields.items():
                if field.description is None and (label := _label(model, name)):
                    field.description = label
        schema.model_rebuild(force=True)
        return schema

    return describe


def _label(model: type[Model], name: str) -> str:
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return ""
    return str(getattr(field, "verbose_name", ""))
