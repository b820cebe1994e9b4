"""Tables of supply and demand."""

from .achievement import Achievement
from .demand import Demand
from .enquiry import Enquiry, EnquiryMessage
from .expert import Expert
from .following import MatchDigest, MatchingVisit, MatchRun
from .listing import Listing
from .matching_model import MatchingModel
from .saved_search import SavedSearch, SearchFind
from .suggestion import Dismissal, Endorsement, Suggestion, Verdict

__all__ = [
    "LISTING_MODELS",
    "Achievement",
    "Demand",
    "Dismissal",
    "Endorsement",
    "Enquiry",
    "EnquiryMessage",
    "Expert",
    "Listing",
    "MatchDigest",
    "MatchRun",
    "MatchingModel",
    "MatchingVisit",
    "SavedSearch",
    "SearchFind",
    "Suggestion",
    "Verdict",
]

LISTING_MODELS: tuple[type[Listing], ...] = (Achievement, Demand, Expert)
