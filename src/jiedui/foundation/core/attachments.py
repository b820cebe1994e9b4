"""Which models may carry files, and under which permissions their files are seen and changed."""

from dataclasses import dataclass

from django.db.models import Model

from .registry import Registry


@dataclass(frozen=True)
class Attachable:
    """A model that carries files: who sees it sees them (`view`), who changes it changes them (`change`)."""

    model: type[Model]
    view: str
    change: str


attachables: Registry[Attachable] = Registry(Attachable, key=lambda entry: entry.model._meta.label_lower)


def attachable(model: type[Model], *, view: str, change: str) -> None:
    """Let a model carry files, under these two permissions."""
    attachables.add(Attachable(model, view, change))
