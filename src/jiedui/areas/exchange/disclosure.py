"""What a text would give away once it is public: personal data, and the name of an owner who wants to stay unnamed."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from jiedui.foundation.core.privacy import Finding, find_personal_data
from jiedui.foundation.core.text import fold
from jiedui.foundation.files.selectors import attachments_of

from .models import Listing

SHORTEST_NAME = 2


@dataclass(frozen=True)
class TextFindings:
    """A public text of a listing with the personal data in it."""

    field: str
    label: str
    text: str
    findings: tuple[Finding, ...]

    @property
    def spans(self) -> list[tuple[int, int]]:
        return [(finding.start, finding.end) for finding in self.findings]


def public_texts(listing: Listing) -> list[tuple[str, str, str]]:
    """Every text that readers of the published listing will see, as (field, label, text); lists one item to a line."""
    found = []
    for name in listing.public_texts:
        value = getattr(listing, name)
        text = "\n".join(value) if isinstance(value, list) else value
        if text:
            found.append((name, str(getattr(listing._meta.get_field(name), "verbose_name", name)), text))
    return found


def personal_data_in(listing: Listing) -> list[TextFindings]:
    """Telephone numbers, identity numbers and addresses in the texts that would become public."""
    return [
        TextFindings(name, label, text, tuple(findings))
        for name, label, text in public_texts(listing)
        if (findings := find_personal_data(text))
    ]


def owner_named_in(listing: Listing) -> list[str]:
    """Labels of the public texts, file names included, that name the owner."""
    owner = listing.owner
    names = {
        fold(name) for name in (owner.name, owner.short_name, owner.name_en) if len(name) >= SHORTEST_NAME
    }
    texts = [(label, text) for _name, label, text in public_texts(listing)]
    if listing.pk:
        texts += [(_("附件名称"), f"{file.name} {file.caption}") for file in attachments_of(listing)]
    return list(dict.fromkeys(label for label, text in texts if any(name in fold(text) for name in names)))
