"""A report's text as its readers see it: words, figures with their lists, charts and pictures, out of nothing but its terms."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from jiedui.areas.activities.choices import ActivityKind
from jiedui.areas.agreements.choices import SIGN_TONES, Sign
from jiedui.areas.agreements.commitments.kinds import evidence_kinds, flow_kinds
from jiedui.areas.agreements.models import JointText
from jiedui.foundation.core.languages import in_language
from jiedui.foundation.files.models import Attachment

from . import charts
from .promises import COUNTED

Plain = dict[str, Any]


def readable(terms: Any) -> Any:
    """Terms under names that a template may ask for: `_path` as `path`."""
    if isinstance(terms, Mapping):
        return {name.removeprefix("_"): readable(part) for name, part in terms.items()}
    return [readable(part) for part in terms] if isinstance(terms, list) else terms


@dataclass(frozen=True)
class SideRead:
    """A side as it was called when the figures were gathered."""

    name: str
    sign: str
    colour: str
    order: int


@dataclass(frozen=True)
class Counted:
    """A sign with how many showed it."""

    sign: Sign
    number: Plain

    @property
    def label(self) -> str:
        return str(self.sign.label)

    @property
    def tone(self) -> str:
        return SIGN_TONES[self.sign]


@dataclass(frozen=True)
class Reading:
    """One text of a report; `is_open` to whoever may open the lists at the desk."""

    text: JointText
    is_open: bool = False

    @cached_property
    def figures(self) -> Plain:
        figures: Plain = readable(self.text.terms["figures"])
        return figures

    @property
    def title(self) -> str:
        return str(self.text.terms["title"])

    @property
    def starts_on(self) -> date:
        return date.fromisoformat(self.text.terms["starts_on"])

    @property
    def ends_on(self) -> date:
        return date.fromisoformat(self.text.terms["ends_on"])

    @cached_property
    def chapters(self) -> dict[str, Plain]:
        """By key: number, heading, and the authors' paragraphs."""
        return {
            chapter["_key"]: {**readable(chapter), "paragraphs": _paragraphs(chapter["body"])}
            for chapter in self.text.terms["chapters"]
        }

    @cached_property
    def sides(self) -> list[SideRead]:
        return [
            SideRead(
                in_language(side["name"], side["name_en"]),
                in_language(side["short"], side["short_en"]),
                side["colour"],
                side["order"],
            )
            for side in self.figures["sides"]
        ]

    @property
    def whole(self) -> Plain:
        whole: Plain = self.figures["whole"]
        return whole

    @property
    def counts(self) -> list[Counted]:
        """How many of all show each sign."""
        return self._counts(self.whole)

    @cached_property
    def clauses(self) -> list[Plain]:
        """Each with its heading in the reader's language, its signs and its commitments."""
        return [
            {
                **clause,
                "label": in_language(clause["heading"], clause["heading_en"]),
                "counts": [each for each in self._counts(clause) if each.number["value"]],
                "rows": [self._row(row) for row in clause["commitments"]],
            }
            for clause in self.figures["clauses"]
        ]

    @property
    def activities(self) -> Plain:
        held: Plain = self.figures["activities"]
        return held

    @property
    def kinds(self) -> list[tuple[str, Plain]]:
        return [(str(ActivityKind(each["kind"]).label), each) for each in self.activities["kinds"]]

    @property
    def hosts(self) -> list[tuple[SideRead, Plain]]:
        return [(side, each["held"]) for side, each in zip(self.sides, self.activities["hosts"], strict=True)]

    @property
    def listed(self) -> list[Plain]:
        """The public activities of the report, each with its title and kind in the reader's language."""
        return [
            {
                **row,
                "label": in_language(row["title"], row["title_en"]),
                "kind_label": str(ActivityKind(row["kind"]).label),
                "day": date.fromisoformat(row["on"]),
            }
            for row in self.activities["listed"]
        ]

    @property
    def proofs(self) -> list[tuple[str, Plain]]:
        """Kinds of evidence as they are called, with how often each counts."""
        return [
            (_called(evidence_kinds, each), each["counted"]) for each in self.figures["evidence"]["kinds"]
        ]

    @property
    def years(self) -> list[Plain]:
        """The ledger of each calendar year, its kinds as they are called."""
        return [
            {**year, "rows": [self._flow(flow) for flow in year["flows"]], "chart": self._give_and_take(year)}
            for year in self.figures["reciprocity"]
        ]

    @cached_property
    def pictures(self) -> list[tuple[Plain, Attachment]]:
        """The pictures that are still what they were."""
        told = self.figures["pictures"]
        there = Attachment.objects.pictures().in_bulk([each["id"] for each in told])
        found = ((each, _by_id(there, each["id"])) for each in told)
        return [(each, file) for each, file in found if file is not None and file.sha256 == each["sha256"]]

    # --- what is drawn

    @cached_property
    def clause_chart(self) -> charts.Chart | None:
        """Clause by clause, how far it is by each side's word."""
        lines = [
            (_("第 %(n)s 条 %(heading)s") % {"n": each["number"], "heading": each["label"]}, each["by_side"])
            for each in self.clauses
            if each["active"]["value"]
        ]
        if not lines:
            return None
        alt = _("各条款按每一方的填报算出的进度，数字见下表")
        return charts.bars_by_side(alt, lines, [(side.sign, side.colour) for side in self.sides])

    @cached_property
    def kind_chart(self) -> charts.Chart | None:
        lines = [
            (
                label,
                each["held"]["value"],
                _("%(n)s 场，%(people)s 人次")
                % {"n": each["held"]["value"], "people": each["people"]["value"]},
            )
            for label, each in self.kinds
        ]
        return charts.bars(_("各类活动的场次和人次，数字见下表"), lines) if lines else None

    def _give_and_take(self, year: Plain) -> charts.Chart | None:
        """Of two sides what each gave; more sides have the table."""
        told = [flow for flow in year["flows"] if not flow["is_empty"]]
        if len(self.sides) != 2 or not told:
            return None
        lines = [
            (
                self._with_unit(flow),
                *(
                    (side.sign, side.colour, amount)
                    for side, amount in zip(self.sides, flow["given"], strict=True)
                ),
            )
            for flow in told
        ]
        alt = _("%(year)s 年各方给出的数量，数字见下表") % {"year": year["year"]}
        return charts.butterfly(alt, lines)  # type: ignore[arg-type]  # -- two ends, as there are two sides

    # --- parts

    def _counts(self, of: Plain) -> list[Counted]:
        return [Counted(sign, of[str(sign)]) for sign in COUNTED]

    def _row(self, row: Plain) -> Plain:
        signs = [Sign(sign) for sign in row["signs"]]
        return {
            **row,
            "due": date.fromisoformat(row["due_on"]),
            "signs": [(str(sign.label), SIGN_TONES[sign]) for sign in signs],
            "by_side": list(zip(self.sides, row["said"], strict=True)),
        }

    def _flow(self, flow: Plain) -> Plain:
        pairs = list(zip(self.sides, flow["given"], flow["received"], strict=True))
        return {**flow, "label": self._with_unit(flow), "by_side": pairs}

    def _with_unit(self, flow: Plain) -> str:
        kind = flow_kinds.get(flow["code"])
        unit = str(kind.unit) if kind else flow["unit"]
        return _("%(title)s（%(unit)s）") % {"title": _called(flow_kinds, flow), "unit": unit}


def _called(kinds: Any, told: Plain) -> str:
    """What a kind is called in the reader's language; as it was called then where it is no longer there."""
    kind = kinds.get(told["code"])
    return str(kind.label) if kind else str(told["label"])


def _by_id(there: Mapping[Any, Attachment], key: str) -> Attachment | None:
    return next((file for pk, file in there.items() if str(pk) == key), None)


def _paragraphs(words: str) -> list[str]:
    return [line.strip() for line in words.splitlines() if line.strip()]
