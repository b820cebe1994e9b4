"""iCalendar: what calendar programs subscribe to, written by the rules of RFC 5545."""

from .feeds import personal_feed, public_feed, single_feed

__all__ = ["personal_feed", "public_feed", "single_feed"]
