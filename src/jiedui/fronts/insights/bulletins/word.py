"""The bulletin as a Word file with its red head, to be worked on before it goes out."""

from typing import Any

from django.utils.translation import gettext as _

from jiedui.foundation.core import clock
from jiedui.foundation.core.installation import demonstration_words, site_name
from jiedui.foundation.core.languages import reads_english
from jiedui.foundation.core.word import WordPage
from jiedui.foundation.ui.templatetags.jiedui import date_cn

from .bulletin import Bulletin
from .items import Section


def bulletin_as_word(bulletin: Bulletin) -> bytes:
    """The same sentences as on the page, in real headings and lists."""
    page = WordPage(
        title=f"{bulletin.kind} {bulletin.issue}",
        author=bulletin.publisher,
        language="en" if reads_english() else "zh-Hans",
    )
    page.masthead(bulletin.kind, bulletin.issue, bulletin.publisher, date_cn(clock.today()))
    page.heading(bulletin.headline, level=0)
    for heading, section in bulletin.numbered:
        page.heading(heading, level=1)
        _write(page, section)
        if section.key == "held":
            _show(page, bulletin)
    foot = [site_name(), bulletin.agreement.code, demonstration_words()]
    page.foot(" · ".join(part for part in foot if part))
    return page.written()


def file_name(bulletin: Bulletin) -> str:
    return f"{bulletin.agreement.code}-{bulletin.month.code}-{_('简报')}.docx"


def _write(page: WordPage, section: Section) -> None:
    if not section.groups:
        page.text(section.nothing)
    for group in section.groups:
        if group.heading:
            page.heading(group.heading, level=2)
        for item in group.items:
            if item.on is None:
                page.text(item.sentence)
            else:
                page.points([item.sentence])
            page.points(item.points, level=2)


def _show(page: WordPage, bulletin: Bulletin) -> None:
    for picture, words in bulletin.pictures:
        if content := _small(picture):
            page.picture(content, alt=words, caption=words, width_mm=90)


def _small(picture: Any) -> bytes:
    """The scaled picture; nothing where it is gone or not made yet."""
    if not picture.thumbnail:
        return b""
    try:
        with picture.thumbnail.open("rb") as opened:
            content: bytes = opened.read()
            return content
    except FileNotFoundError:
        return b""
