"""Organisations, who belongs to them, and what people ask of each other about them."""

from .alliances import AllianceMember, AllianceOffer, AllianceOfferQuerySet
from .joining import Handover, JoiningRequest
from .merging import FormerCode, MergeProposal
from .organisation import (
    INVITATION_DAYS,
    Invitation,
    InvitationQuerySet,
    Membership,
    Organisation,
    OrganisationQuerySet,
    _in_fourteen_days,  # noqa: F401 -- the first migration names these two here
    _nonce,  # noqa: F401 -- likewise
    digest_of,
)

__all__ = [
    "INVITATION_DAYS",
    "AllianceMember",
    "AllianceOffer",
    "AllianceOfferQuerySet",
    "FormerCode",
    "Handover",
    "Invitation",
    "InvitationQuerySet",
    "JoiningRequest",
    "Membership",
    "MergeProposal",
    "Organisation",
    "OrganisationQuerySet",
    "digest_of",
]
