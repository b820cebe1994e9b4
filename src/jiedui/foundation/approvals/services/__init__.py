"""What can be done with approvals: chains, cases, opinions, delegations."""

from .cases import drop_case, forget_cases, start_approval, withdraw_case
from .chains import StepGiven, save_chain
from .delegations import delegate, forget_delegations, revoke_delegation
from .following import hand_approvals, settle_case, settle_cases_of
from .opinions import give_opinion

__all__ = [
    "StepGiven",
    "delegate",
    "drop_case",
    "forget_cases",
    "forget_delegations",
    "give_opinion",
    "hand_approvals",
    "revoke_delegation",
    "save_chain",
    "settle_case",
    "settle_cases_of",
    "start_approval",
    "withdraw_case",
]
