"""A search that can be kept: what of a list's address is the search itself, and what it asks for in words."""

from typing import Any

from django.http import QueryDict

from .filters import Catalogue
from .previews import MODEL_OF


def canonical(kind: str, query: str, actor: Any) -> str:
    """The words and conditions of a list's address, without page and order."""
    catalogue = Catalogue(MODEL_OF[kind], actor, QueryDict(query))
    kept = QueryDict(mutable=True)
    if catalogue.text:
        kept["q"] = catalogue.text
    for name, values in catalogue.chosen.items():
        kept.setlist(name, sorted(values))
    return kept.urlencode()


def conditions_of(kind: str, query: str, actor: Any) -> list[str]:
    """What a search asks for, in words."""
    return Catalogue(MODEL_OF[kind], actor, QueryDict(query)).in_words()
