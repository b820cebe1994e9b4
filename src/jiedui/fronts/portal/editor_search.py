"""The editors' own search finds Chinese: pages are indexed as pairs of characters, and so is what editors type.

Neither database's full text cuts Chinese into words: it takes a whole run of characters as one. The backend stays
Wagtail's for the database in use; only the question is cut as the pages were.
"""

import re
from typing import Any

from wagtail.search.backends.database import SearchBackend as stock_backend

from jiedui.foundation.core.text import fold

_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+|[^\W_\u3400-\u9fff\uf900-\ufaff]+")


def bigrams(text: str) -> str:
    """Pairs of neighbouring Chinese characters and whole other words, each once: 柑橘皮 pH → `柑橘 橘皮 ph`."""
    found: dict[str, None] = {}
    for run in _RUN.findall(fold(text)):
        if len(run) == 1 or run[0] < "\u3400":
            found[run] = None
        else:
            found |= {run[at : at + 2]: None for at in range(len(run) - 1)}
    return " ".join(found)


def _is_page(model: type) -> bool:
    from wagtail.models import AbstractPage  # noqa: PLC0415 -- models are not loaded when the backend is named

    return issubclass(model, AbstractPage)


def SearchBackend(params: dict[str, Any]) -> Any:
    """The database's stock backend, with questions about pages cut into pairs; Wagtail asks for this name."""
    stock: Any = type(stock_backend(dict(params)))

    class ChineseSearchBackend(stock):
        def _search(self, compiler: Any, query: Any, model_or_queryset: Any, **kwargs: Any) -> Any:
            if isinstance(query, str) and _is_page(getattr(model_or_queryset, "model", model_or_queryset)):
                query = bigrams(query)
            return super()._search(compiler, query, model_or_queryset, **kwargs)

    return ChineseSearchBackend(params)
