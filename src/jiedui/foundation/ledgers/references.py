"""Cells that name something of ours: technical fields and divisions, found by what people call them."""

import re
from collections import defaultdict
from collections.abc import Callable

from django.core.exceptions import ValidationError

from jiedui.foundation.core.errors import Invalid
from jiedui.foundation.core.sentences import gettext as _
from jiedui.foundation.core.spreadsheets import Cell
from jiedui.foundation.regions.forms import RegionField
from jiedui.foundation.regions.models import Region
from jiedui.foundation.taxonomy.models import TechnicalField

from .kinds import Parser
from .parsing import Names, Wrong, key, plain, shown

_PATH = re.compile(r"\s*[›>＞»/／—]\s*")
_BETWEEN = re.compile(r"[,，、;；\n]+")


class FieldFinder:
    """Leaves of the technical fields by code, name in either language, or path; looked up once for a file."""

    def __init__(self) -> None:
        names: list[str] = []
        self._known: dict[str, list[TechnicalField]] = defaultdict(list)
        for leaf in TechnicalField.objects.current().leaves().select_related("parent"):
            names += [leaf.name, leaf.name_en]
            for name in {leaf.code, leaf.name, leaf.name_en}:
                self._known[key(name)].append(leaf)
            top = leaf.parent
            for above, name in ((top.name, leaf.name), (top.name_en, leaf.name_en)) if top else ():
                self._known[key(above) + "›" + key(name)].append(leaf)
        self._names = Names(names)

    def find(self, said: str) -> TechnicalField:
        """The leaf that is meant.

        Raises:
            Wrong: none is called so, or several are.
        """
        path = "›".join(key(part) for part in _PATH.split(said))
        found = self._known.get(path) or self._known.get(key(said)) or []
        if not found:
            raise self._names.unknown(said)
        if len(found) > 1:
            paths = _("、").join(leaf.path for leaf in found)
            raise Wrong(
                _("“%(said)s”不止一处，请写明其一：%(paths)s。") % {"said": shown(said), "paths": paths}
            )
        return found[0]


def technical_field() -> Callable[[str], Parser]:
    def make(heading: str) -> Parser:
        finder = FieldFinder()
        return lambda cell: finder.find(plain(cell))

    return make


def technical_fields() -> Callable[[str], Parser]:
    """Several, separated the way people separate them."""

    def make(heading: str) -> Parser:
        finder = FieldFinder()

        def parse(cell: Cell) -> list[TechnicalField]:
            words = [word.strip() for word in _BETWEEN.split(plain(cell))]
            return list(dict.fromkeys(finder.find(word) for word in words if word))

        return parse

    return make


def field_names() -> list[str]:
    """What may stand in a cell of a technical field, for the list in a template: with their top field where a name comes twice."""
    leaves = list(TechnicalField.objects.current().leaves().select_related("parent"))
    names = [leaf.label for leaf in leaves]
    return [leaf.label if names.count(leaf.label) == 1 else leaf.path for leaf in leaves]


def region() -> Callable[[str], Parser]:
    """A division of today by code, name or full name; asked of the table once for each wording."""

    def make(heading: str) -> Parser:
        field = RegionField()
        found: dict[str, Region | Wrong] = {}

        def parse(cell: Cell) -> Region:
            said = plain(cell)
            if said not in found:
                try:
                    found[said] = field.clean(said)
                except ValidationError as error:
                    found[said] = Wrong(Invalid.by(error).message)
            if isinstance(answer := found[said], Wrong):
                raise answer
            return answer

        return parse

    return make
