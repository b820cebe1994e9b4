"""What belongs to an organisation, and what becomes of it when two registrations turn out to be one.

Each app registers a part: the columns that name its organisations, what stands in the way, what is lost, and what has
to be settled before the rows move. A test walks every table and fails where a column was forgotten.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.apps import apps
from django.db.models import ManyToOneRel, Model, QuerySet
from django.utils.functional import Promise

from jiedui.foundation.core.registry import Registry

from .models import Organisation

Sentences = Callable[[Organisation, Organisation], list[str]]
Deed = Callable[[Organisation, Organisation], None]


def _nothing_to_say(kept: Organisation, absorbed: Organisation) -> list[str]:
    return []


def _nothing_to_do(kept: Organisation, absorbed: Organisation) -> None:
    return None


@dataclass(frozen=True)
class Belonging:
    """A column that names an organisation, such as `exchange.Achievement.owner`.

    `once` names the columns that together with it stand only once: of two rows alike the kept organisation's stays.
    Without a `label` the rows are counted in no preview.
    """

    model: str
    field: str
    label: str | Promise = ""
    once: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.model}.{self.field}"

    @property
    def rows(self) -> QuerySet[Model]:
        return apps.get_model(self.model)._base_manager.all()

    def of(self, organisation: Organisation) -> QuerySet[Model]:
        return self.rows.filter(**{self.field: organisation})

    def move(self, kept: Organisation, absorbed: Organisation) -> int:
        """Give the rows to the kept organisation, those it has already left out; how many moved."""
        for same in self.doubled(kept, absorbed):
            same.delete()
        return self.of(absorbed).update(**{self.field: kept})

    def doubled(self, kept: Organisation, absorbed: Organisation) -> list[Model]:
        """Rows that both have."""
        if not self.once:
            return []
        there = set(self.of(kept).values_list(*self.once))
        return [
            row
            for row in self.of(absorbed)
            if tuple(row.serializable_value(name) for name in self.once) in there
        ]


@dataclass(frozen=True)
class MergePart:
    """One app's share of a merge. `also` names columns without a foreign key that `settle` moves."""

    key: str
    belongings: tuple[Belonging, ...] = ()
    obstacles: Sentences = _nothing_to_say
    remarks: Sentences = _nothing_to_say
    settle: Deed = _nothing_to_do
    after: Deed = _nothing_to_do
    also: tuple[str, ...] = ()


merge_parts: Registry[MergePart] = Registry(MergePart, key=lambda part: part.key)


@dataclass(frozen=True)
class MergePreview:
    """What a merge would move, what it would lose, and what stands in its way."""

    moves: list[tuple[str, int]]
    remarks: list[str]
    obstacles: list[str]


def preview_of(kept: Organisation, absorbed: Organisation) -> MergePreview:
    """Counted by walking everything that is registered."""
    return MergePreview(
        moves_of(absorbed), remarks=remarks_of(kept, absorbed), obstacles=obstacles_of(kept, absorbed)
    )


def moves_of(absorbed: Organisation) -> list[tuple[str, int]]:
    return [
        (str(belonging.label), count)
        for part in merge_parts
        for belonging in part.belongings
        if belonging.label and (count := belonging.of(absorbed).count())
    ]


def remarks_of(kept: Organisation, absorbed: Organisation) -> list[str]:
    return [sentence for part in merge_parts for sentence in part.remarks(kept, absorbed)]


def obstacles_of(kept: Organisation, absorbed: Organisation) -> list[str]:
    return [sentence for part in merge_parts for sentence in part.obstacles(kept, absorbed)]


def columns_naming_organisations() -> set[str]:
    """Every foreign key to an organisation in the whole installation, those of many-to-many relations included."""
    relations = (
        relation
        for relation in Organisation._meta.get_fields(include_hidden=True)
        if isinstance(relation, ManyToOneRel)
    )
    return {f"{relation.related_model._meta.label}.{relation.field.name}" for relation in relations}
