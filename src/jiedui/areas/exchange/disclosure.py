"""What a text would give away once it is public: personal data, and the name of an owner who wants to stay unnamed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from jiedui.foundation.core.privacy import Finding, find_personal_data
from jiedui.foundation.core.text import fold, fold_with_offsets, original_span
from jiedui.foundation.files.models import Attachment
from jiedui.foundation.files.selectors import attachments_of
from jiedui.foundation.organisations.models import Organisation

from .models import Listing

SHORTEST_NAME = 2
SHORTEST_CORE = 3
_PLACE = re.compile(r".+?(?:自治区|自治州|省|市|区|县|州)")
_ASIDE = re.compile(r"[(（][^()（）]*[)）]")
_LEGAL_FORM = re.compile(
    r"(?:股份有限公司|有限责任公司|集团有限公司|有限公司|集团|公司|,?\s*co\.?,?\s*ltd\.?|,?\s*(?:ltd|inc|llc)\.?)$"
)


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


def to_be_looked_at(listing: Listing) -> list[TextFindings]:
    """Telephone numbers, identity numbers and addresses in what would become public, file names included.

    Of an anonymous demand also what may be its owner's name without the place before it: “甘露食品” may tell who
    it is, “食品加工” does not, and only a person can say which.
    """
    texts = [*public_texts(listing), *_file_texts(attachments_of(listing))]
    hints = _hints(listing.owner) if listing.hides_owner else set()
    return [
        TextFindings(name, label, text, tuple(findings))
        for name, label, text in texts
        if (findings := [*find_personal_data(text), *_hinted(text, hints)])
    ]


def _hints(owner: Organisation) -> set[str]:
    """The owner's names without legal form and without the divisions it lies in."""
    places = [name for place in _PLACE.findall(owner.region.full_name) for name in (place, place[:-1])]
    return {
        bare
        for core in _cores(owner)
        for place in places
        if core.startswith(place) and len(bare := core.removeprefix(place)) >= SHORTEST_CORE
    }


def _hinted(text: str, hints: set[str]) -> Iterator[Finding]:
    folded, offsets = fold_with_offsets(text)
    for hint in hints:
        for match in re.finditer(re.escape(hint), folded):
            start, end = original_span(offsets, len(text), *match.span())
            yield Finding("owner", _("疑似本单位名称"), start, end, text[start:end])


def owner_named_in(listing: Listing) -> list[str]:
    """Labels of the texts by which strangers would learn the owner: its names, short of legal form too, and contacts.

    Documents do not count: strangers are shown neither them nor their names before they are introduced.
    """
    pictures = [file for file in attachments_of(listing) if file.is_picture] if listing.pk else []
    texts = [*public_texts(listing), *_file_texts(pictures)]
    telling = _telling(listing.owner)
    return list(
        dict.fromkeys(label for _name, label, text in texts if any(sign in _bare(text) for sign in telling))
    )


def _file_texts(files: list[Attachment]) -> list[tuple[str, str, str]]:
    return [("attachments", _("附件名称"), f"{file.name}\n{file.caption}") for file in files]


def _telling(owner: Organisation) -> set[str]:
    """Whatever in a text would tell whose it is, bare of spaces and marks."""
    parent = owner.parent
    names = [
        owner.name,
        owner.short_name,
        owner.name_en,
        *([parent.name, parent.short_name] if parent else []),
    ]
    whole = {_bare(name) for name in names}
    contacts = {
        _bare(value)
        for value in (
            owner.contact_name,
            owner.contact_phone,
            owner.contact_email,
            owner.credit_code,
            (urlsplit(owner.website).hostname or "").removeprefix("www."),
        )
    }
    return {sign for sign in whole | contacts if len(sign) >= SHORTEST_NAME} | {
        core for core in _cores(owner) if len(core) >= SHORTEST_CORE
    }


def _cores(owner: Organisation) -> set[str]:
    """The owner's names as people shorten them: without what stands in brackets and without legal form."""
    names = (owner.name, owner.short_name, owner.name_en)
    return {_bare(_LEGAL_FORM.sub("", _ASIDE.sub("", fold(name)).strip())) for name in names}


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", fold(text))
