"""Pictures of achievements: drawn here, attached the way people attach theirs."""

from functools import lru_cache

from django.core.files.base import ContentFile

from jiedui.areas.exchange.models import Listing
from jiedui.foundation.accounts.models import User
from jiedui.foundation.files.choices import AttachmentKind
from jiedui.foundation.files.services import attach
from jiedui.fronts.demo.drawings import draw
from jiedui.fronts.demo.reading import AchievementEntry

EVERY = 4
MOTIF_OF = {
    "A": "measuring",
    "B": "measuring",
    "C": "crystals",
    "D": "machine",
    "E": "soil",
    "F": "citrus",
    "G": "citrus",
    "H": "lab",
    "J": "lab",
    "K": "soil",
    "L": "energy",
    "M": "machine",
    "N": "route",
    "R": "measuring",
    "S": "route",
}


def attach_pictures(listing: Listing, entry: AchievementEntry, *, place: int, actor: User) -> None:
    """Every fourth achievement has one picture or two."""
    if place % EVERY:
        return
    for view in range(1 + (place // EVERY) % 2):
        motif = MOTIF_OF.get(entry.field[0], "lab")
        name = f"示意图{view + 1}.png"
        upload = ContentFile(_png(motif, view), name=name)
        attach(
            listing,
            upload=upload,
            kind=AttachmentKind.PICTURE,
            caption=f"{entry.title}示意图（示例）",
            actor=actor,
        )


@lru_cache(maxsize=32)
def _png(motif: str, view: int) -> bytes:
    return draw(motif, view=view, title="示意图（示例）").png()
