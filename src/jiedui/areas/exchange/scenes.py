"""应用场景: where something is used, as an achievement lists it, or as a demand says it in its text."""

import re

from .models import Achievement, Demand, Listing

MOST = 10
_WHERE = re.compile(
    r"(?:应用于|适用于|使用于|用于|应用在|使用在|用在|面向)([^\s，。；、：！？,.;:!?（）()“”《》]{2,20})"
)


def scenes_of(listing: Listing) -> tuple[str, ...]:
    """The scenes of an achievement; of a demand its keywords and what follows 用于 and the like. An expert names none."""
    if isinstance(listing, Achievement):
        return tuple(listing.scenes[:MOST])
    if isinstance(listing, Demand):
        text = "\n".join((listing.title, listing.problem, listing.current_state))
        return tuple(dict.fromkeys((*_WHERE.findall(text), *listing.keywords)))[:MOST]
    return ()
