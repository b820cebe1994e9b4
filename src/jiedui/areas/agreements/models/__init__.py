"""Tables of agreements: what is promised, and how several sides settle a text together."""

from .agreement import Agreement, AgreementQuerySet, AgreementVersion, Clause, Side, SideQuerySet
from .change import CommitmentChange
from .commitment import Block, Commitment, CommitmentReport, Responsibility
from .enclosure import Enclosure, EnclosureQuerySet
from .evidence import Corridor, Evidence, EvidenceRule
from .joint import Approval, JointParty, JointText, JointTextQuerySet, Reading, Remark, SigningKey
from .plan import PlanLine, PlanResponsibility, YearPlan, YearPlanQuerySet
from .standing import CommitmentQuerySet

__all__ = [
    "Agreement",
    "AgreementQuerySet",
    "AgreementVersion",
    "Approval",
    "Block",
    "Clause",
    "Commitment",
    "CommitmentChange",
    "CommitmentQuerySet",
    "CommitmentReport",
    "Corridor",
    "Enclosure",
    "EnclosureQuerySet",
    "Evidence",
    "EvidenceRule",
    "JointParty",
    "JointText",
    "JointTextQuerySet",
    "PlanLine",
    "PlanResponsibility",
    "Reading",
    "Remark",
    "Responsibility",
    "Side",
    "SideQuerySet",
    "SigningKey",
    "YearPlan",
    "YearPlanQuerySet",
]
