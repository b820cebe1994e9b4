"""Evidence and its rules as a page shows them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..choices import SidesNeeded, Verdict
from ..models import Commitment, Evidence, EvidenceRule
from .kinds import evidence_kinds
from .progress import progress_by_clause, public_proofs
from .reporting import plain

MOST_PROOFS = 15


@dataclass(frozen=True)
class Proof:
    """A piece of evidence: what it is called here, and where it leads whoever may see it."""

    row: Evidence
    kind: str
    title: str
    url: str = ""

    @property
    def amount_words(self) -> str:
        """What it adds, in the unit of its commitment, which comes with the row."""
        return f"{plain(self.row.amount)} {self.row.commitment.unit}"

    @property
    def is_by_hand(self) -> bool:
        return self.row.verdict != Verdict.RULE


def proofs_of(rows: Iterable[Evidence], actor: Any) -> list[Proof]:
    """Evidence with titles: two queries for each kind among them."""
    rows = list(rows)
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        wanted[row.kind].add(row.target_id)
    found: dict[tuple[str, int], Any] = {}
    seen: set[tuple[str, int]] = set()
    for code, ids in wanted.items():
        kind = evidence_kinds.get(code)
        if kind is not None:
            found |= {(code, obj.pk): obj for obj in kind.model._base_manager.filter(pk__in=ids)}
            seen |= {(code, pk) for pk in kind.visible(actor).filter(pk__in=ids).values_list("pk", flat=True)}
    return [_proof(row, found.get((row.kind, row.target_id)), seen, actor) for row in rows]


def _proof(row: Evidence, target: Any, seen: set[tuple[str, int]], actor: Any) -> Proof:
    kind = evidence_kinds.get(row.kind)
    if kind is None or target is None:
        return Proof(row, str(kind.label) if kind else row.kind, _("已不存在的记录"))
    url = kind.url(target) if (row.kind, row.target_id) in seen else ""
    return Proof(row, str(kind.label), kind.title(target, actor), url)


def rule_words(rule: EvidenceRule) -> str:
    """A rule in a sentence."""
    kind = evidence_kinds.get(rule.kind)
    parts = [str(kind.label) if kind else rule.kind]
    parts.append(str(SidesNeeded(rule.sides_needed).label))
    if rule.side:
        parts.append(_("须有%(side)s") % {"side": rule.side.name})
    if rule.clause_kind:
        parts.append(rule.get_clause_kind_display())
    if rule.field_code:
        parts.append(_("技术领域 %(code)s") % {"code": rule.field_code})
    since = rule.since or rule.commitment.starts_on
    until = rule.until or rule.commitment.due_on
    parts.append(_("%(since)s 至 %(until)s") % {"since": date_format(since), "until": date_format(until)})
    if kind and rule.measure in kind.measures:
        parts.append(_("按%(measure)s计") % {"measure": kind.measures[rule.measure]})
    return _("，").join(parts)


def proving_of(commitment: Commitment, actor: Any) -> dict[str, Any]:
    """What the page of a commitment shows of its evidence."""
    rows = Evidence.objects.filter(commitment=commitment).select_related("person")
    rules = EvidenceRule.objects.filter(commitment=commitment).select_related("side__region")
    worded = []
    for rule in rules:
        rule.commitment = commitment
        worded.append((rule, rule_words(rule)))
    return {
        "proofs": proofs_of(rows.order_by("-counts", "-happened_on", "-pk")[:MOST_PROOFS], actor),
        "proofs_total": rows.count(),
        "rules": worded,
    }


def promises_of(agreement: Any, actor: Any) -> list[dict[str, Any]]:
    """The clauses that oblige to something: how far each is, and what was done that everybody may see."""
    proofs = public_proofs(agreement)
    rows = [row for each in proofs.values() for row in each["latest"]]
    drawn = {proof.row.pk: proof for proof in proofs_of(rows, actor)}
    return [
        {
            "progress": each,
            "kinds": proofs[each.key]["kinds"] if each.key in proofs else [],
            "latest": [drawn[row.pk] for row in proofs[each.key]["latest"]] if each.key in proofs else [],
        }
        for each in progress_by_clause(agreement)
    ]
