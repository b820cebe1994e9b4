"""Sentences that are kept: as kind and data, the way events are, so that whoever reads them reads their own language."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Self

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils import translation
from django.utils.functional import Promise

Kept = str | dict[str, Any]


class Sentence(str):
    """What `gettext` says, in the language of now, with what it was made of: `kept` is that, as JSON takes it.

    `said` is its entry in the catalogue (with its `context`, or its `plural` and what gives the `number`), `with` what was
    put into it, `between` what it was put between.
    """

    kept: dict[str, Any]

    def __new__(cls, kept: dict[str, Any]) -> Self:
        made = super().__new__(cls, _rendered(kept))
        made.kept = kept
        return made

    def __getnewargs__(self) -> tuple[dict[str, Any]]:  # type: ignore[override]  # -- copies are made of what it was made of
        return (self.kept,)

    def __mod__(self, data: Any) -> "Sentence":
        return Sentence(_filled(self.kept, data))

    def join(self, parts: Iterable[Any]) -> "Sentence":
        return Sentence({**self.kept, "between": [keep(part) for part in parts]})


def gettext(said: str) -> Sentence:
    """As Django's, for what may be kept."""
    return Sentence({"said": said})


def keep(words: Any) -> Any:
    """What JSON takes of a sentence, of lazy words, or of a value inside a sentence."""
    if isinstance(words, Sentence):
        return words.kept
    if isinstance(words, Promise):
        return _of_lazy(words)
    return words if isinstance(words, bool | int | float | None) else str(words)


def read(kept: Any) -> Any:
    """What `keep` was given, in the language of now; words that were never more than words stay as they are."""
    return Sentence(kept) if isinstance(kept, dict) else kept


def sentences_by_field(refusal: ValidationError) -> dict[str, list[str]]:
    """What a validation found, by field, ready to be kept; `""` for what concerns no single field."""
    by_field = getattr(refusal, "error_dict", None) or {"": refusal.error_list}
    return {
        "" if name == NON_FIELD_ERRORS else name: [_of_error(error) for error in errors]
        for name, errors in by_field.items()
    }


def _of_error(error: ValidationError) -> str:
    words = keep(error.message)
    if error.params:
        words = _filled(words, error.params) if isinstance(words, dict) else words % error.params
    return read(words)  # type: ignore[no-any-return]  # -- a sentence, or the text that it was


def _filled(kept: dict[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """With the data that it asks for; a validation hands over more than that."""
    asked = kept["said"] + kept.get("plural", "")
    return {**kept, "with": {name: keep(value) for name, value in data.items() if f"%({name})" in asked}}


def _of_lazy(words: Promise) -> Kept:
    """Lazy words tell by how they are pickled from which entry of the catalogue they are made."""
    arguments: Any = words.__reduce__()[1]
    function, options = arguments[0], arguments[-1]
    if function is translation.gettext:
        return {"said": arguments[1][0]}
    if function is translation.pgettext:
        context, said = arguments[1]
        return {"said": said, "context": context}
    if function is translation.ngettext and isinstance(options, dict):
        return {"said": options["singular"], "plural": options["plural"], "number": arguments[2]}
    return str(words)


def _rendered(kept: Mapping[str, Any]) -> str:
    said = _translated(kept)
    if "between" in kept:
        return said.join(str(read(part)) for part in kept["between"])
    return said % {name: read(value) for name, value in kept["with"].items()} if "with" in kept else said


def _translated(kept: Mapping[str, Any]) -> str:
    if "plural" in kept:
        return translation.ngettext(kept["said"], kept["plural"], kept["with"][kept["number"]])
    if "context" in kept:
        return translation.pgettext(kept["context"], kept["said"])
    return translation.gettext(kept["said"])


class SentenceField(models.TextField):
    """A sentence in a row: kept as what it was made of, read in the language of whoever reads the row."""

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value) if not isinstance(value, Sentence) else value
        kept = keep(value)
        return json.dumps(kept, ensure_ascii=False) if isinstance(kept, dict) else kept

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return read(json.loads(value)) if value and value.startswith('{"said": ') else value
