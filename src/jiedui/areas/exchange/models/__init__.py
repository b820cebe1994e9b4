"""Tables of supply and demand."""

from .achievement import Achievement
from .demand import Demand
from .enquiry import Enquiry, EnquiryMessage
from .expert import Expert
from .listing import Listing
from .suggestion import Dismissal, Suggestion

__all__ = [
    "LISTING_MODELS",
    "Achievement",
    "Demand",
    "Dismissal",
    "Enquiry",
    "EnquiryMessage",
    "Expert",
    "Listing",
    "Suggestion",
]

LISTING_MODELS: tuple[type[Listing], ...] = (Achievement, Demand, Expert)
