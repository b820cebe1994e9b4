from .cases import ApprovalCase, ApprovalCaseQuerySet, ApprovalTask, ApprovalTaskQuerySet, CaseStep, Opinion
from .chains import ApprovalChain, ApprovalChainQuerySet, ApprovalStep, StepShape
from .delegations import Delegation, DelegationQuerySet

__all__ = [
    "ApprovalCase",
    "ApprovalCaseQuerySet",
    "ApprovalChain",
    "ApprovalChainQuerySet",
    "ApprovalStep",
    "ApprovalTask",
    "ApprovalTaskQuerySet",
    "CaseStep",
    "Delegation",
    "DelegationQuerySet",
    "Opinion",
    "StepShape",
]
