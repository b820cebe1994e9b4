"""Which models may carry files, and under which permissions their files are seen and changed."""

from dataclasses import dataclass

from django.db.models import Model

from .registry import Registry


@dataclass(frozen=True)
class Attachable:
    """A model that carries files: who sees it sees them (`view`), who changes it changes them (`change`).

    Documents may ask for more (`document`): a picture is kept without what its camera knew, but what a document says
    of its author inside, nobody can look through.
    """

    model: type[Model]
    view: str
    change: str
    document: str = ""


attachables: Registry[Attachable] = Registry(Attachable, key=lambda entry: entry.model._meta.label_lower)


def attachable(model: type[Model], *, view: str, change: str, document: str = "") -> None:
    """Let a model carry files, under these permissions."""
    attachables.add(Attachable(model, view, change, document))
