"""How fields relate, and how they are offered for choice."""

from django.db.models import Prefetch

from .models import TechnicalField


def relation(one: TechnicalField | None, other: TechnicalField | None) -> str:
    """`same`, `sibling` (of one top field, or one above the other) or `none`, also where a field is not given."""
    if one is None or other is None:
        return "none"
    if one.pk == other.pk:
        return "same"
    return "sibling" if (one.parent_id or one.pk) == (other.parent_id or other.pk) else "none"


def choices_grouped() -> list[tuple[str, list[tuple[int, str]]]]:
    """Leaves under their top fields, for a select with groups, in the reader's language: two queries."""
    leaves = Prefetch("children", queryset=TechnicalField.objects.current())
    tops = TechnicalField.objects.current().tops().prefetch_related(leaves)
    return [(top.label, [(leaf.pk, leaf.label) for leaf in top.children.all()]) for top in tops]
