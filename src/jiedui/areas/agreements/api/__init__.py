"""Agreements for programs: their texts, what they oblige to, and what was given and received."""

from .agreements import agreements
from .commitments import commitments
from .keys import signing_keys
from .plans import plans

__all__ = ["agreements", "commitments", "plans", "signing_keys"]
