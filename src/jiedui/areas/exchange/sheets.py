"""一页简介: what the sheet of a listing says to one reader, before it becomes PDF or Word: no more than the page shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import segno
from django.conf import settings
from django.utils.translation import gettext as _

from jiedui.areas.agreements.selectors import Twinnings
from jiedui.foundation.core import clock
from jiedui.foundation.core.installation import site_name
from jiedui.foundation.core.languages import reads_english
from jiedui.foundation.core.visibility import Visibility
from jiedui.foundation.files.choices import AttachmentKind
from jiedui.foundation.files.models import Attachment
from jiedui.foundation.files.selectors import attachments_of
from jiedui.foundation.files.sniffing import SUFFIXES
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.ui.templatetags.jiedui import date_cn

from .choices import ListingState
from .models import Achievement, Demand, Expert, Listing
from .selectors import Shown

Pair = tuple[str, str]


@dataclass(frozen=True)
class Section:
    """A heading with running text, a list, or rows of two columns under it."""

    heading: str
    text: str = ""
    points: tuple[str, ...] = ()
    rows: tuple[Pair, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A listing on one sheet, in the reader's language."""

    listing: Listing
    shown: Shown
    owner: str
    facts: tuple[Pair, ...]
    sections: tuple[Section, ...]
    contact: tuple[Pair, ...]
    picture: Attachment | None
    address: str
    made_on: date

    @property
    def title(self) -> str:
        return self.listing.heading

    @property
    def kind_label(self) -> str:
        return self.listing.kind_label

    @property
    def is_public(self) -> bool:
        """Whether everybody could read this at the address that the code leads to."""
        return self.listing.state == ListingState.PUBLISHED and self.listing.visibility == Visibility.PUBLIC

    @property
    def keywords(self) -> list[str]:
        return list(self.listing.keywords)

    @property
    def language(self) -> str:
        return "en" if reads_english() else "zh-Hans"

    @property
    def file_stem(self) -> str:
        """The file's name without its ending: what systems of all kinds take."""
        title = "".join(character for character in self.title if character.isalnum() or character in " -·")
        return f"{self.listing.code} {' '.join(title.split())[:60]}".strip()

    @property
    def fact_columns(self) -> list[tuple[Pair, ...]]:
        middle = (len(self.facts) + 1) // 2
        return [column for column in (self.facts[:middle], self.facts[middle:]) if column]

    @property
    def picture_suffix(self) -> str:
        return SUFFIXES.get(self.picture.content_type, "") if self.picture is not None else ""

    def picture_bytes(self) -> bytes | None:
        """The picture; None where there is none, or its file is gone."""
        if self.picture is None:
            return None
        try:
            with self.picture.file.open("rb") as opened:
                return bytes(opened.read())
        except FileNotFoundError:
            return None

    @property
    def foot(self) -> str:
        """What stands at the foot of every page."""
        made = _("制作于 %(day)s") % {"day": date_cn(self.made_on)}
        return " · ".join([site_name(), made, *([_("演示数据")] if settings.JIEDUI.demo else [])])

    @property
    def invitation(self) -> str:
        return _("扫描二维码或打开下面的网址，查看最新内容并发起对接。")

    @property
    def qr_words(self) -> str:
        return _("二维码：%(address)s") % {"address": self.address}

    @property
    def qr(self) -> segno.QRCode:
        return segno.make(self.address, error="m", micro=False)


def sheet_of(listing: Listing, actor: Any, *, with_contact: bool = True) -> Sheet:
    """The sheet that this reader may have; whose it is and how to reach them stand there where they may know."""
    owner = listing.owner_for(actor)
    sides = Twinnings.now().on(listing.owner_id, listing.owner.region.code)
    reaches = with_contact and owner is not None and actor.has_perm("organisations.see_contact", owner)
    return Sheet(
        listing=listing,
        shown=Shown(listing, tuple(sides), owner),
        owner=owner.label if owner is not None else _("匿名单位，接受对接后介绍给您"),
        facts=tuple(_facts(listing, owner)),
        sections=tuple(section for section in _sections(listing) if _says_something(section)),
        contact=tuple(_contact(owner)) if owner is not None and reaches else (),
        picture=next(iter(attachments_of(listing, AttachmentKind.PICTURE)), None),
        address=settings.WAGTAILADMIN_BASE_URL + listing.get_absolute_url(),
        made_on=clock.today(),
    )


def _facts(listing: Listing, owner: Organisation | None) -> Iterable[Pair]:
    facts: list[Pair] = [(_("编号"), listing.code)]
    if owner is not None:
        facts.append((_("地区"), owner.region.label))
    if listing.field is not None:
        facts.append((_("技术领域"), listing.field.path))
    facts += _own_facts(listing)
    if listing.published_at:
        facts.append((_("发布时间"), date_cn(listing.published_at)))
    if listing.expires_on:
        facts.append((_("有效期至"), date_cn(listing.expires_on)))
    return [(label, value) for label, value in facts if value]


def _own_facts(listing: Listing) -> list[Pair]:
    if isinstance(listing, Achievement):
        return [
            (_("成果类型"), listing.get_kind_display()),
            (_("所处阶段"), listing.get_stage_display()),
            (_("技术成熟度"), listing.trl_label),
            (_("知识产权"), " ".join([listing.get_ip_state_display(), *listing.ip_numbers])),
            (_("转化方式"), _("、").join(listing.transfer_mode_labels)),
            (_("报价"), listing.price),
        ]
    if isinstance(listing, Demand):
        wanted = _("TRL %(level)s 及以上") % {"level": listing.trl_wanted} if listing.trl_wanted else ""
        return [
            (_("希望的合作方式"), _("、").join(listing.cooperation_labels)),
            (_("预算"), listing.budget),
            (_("期望的成熟度"), wanted),
            (_("希望完成时间"), date_cn(listing.deadline)),
        ]
    if not isinstance(listing, Expert):
        return []
    also = [field.path for field in listing.fields.select_related("parent")]
    return [
        (_("职称或职务"), listing.position),
        (_("其他领域"), _("、").join(also)),
        (_("可提供的服务"), _("、").join(listing.service_labels)),
    ]


def _sections(listing: Listing) -> list[Section]:
    if isinstance(listing, Achievement):
        return [
            Section(_("详细介绍"), text=listing.description),
            Section(_("成熟度依据"), text=listing.trl_note),
            Section(_("应用场景"), points=tuple(listing.scenes)),
            Section(
                _("合作完成单位"), points=tuple(partner.label for partner in listing.verified_contributors)
            ),
        ]
    if isinstance(listing, Demand):
        targets = tuple(
            (target.name, f"{target.sign} {target.value}".strip()) for target in listing.target_rows
        )
        return [
            Section(_("要解决的问题"), text=listing.problem),
            Section(_("目标指标"), rows=targets),
            Section(_("现有基础"), text=listing.current_state),
        ]
    if not isinstance(listing, Expert):
        return []
    return [
        Section(_("专长介绍"), text=listing.profile),
        Section(_("代表性工作"), points=tuple(listing.works)),
    ]


def _says_something(section: Section) -> bool:
    return bool(section.text or section.points or section.rows)


def _contact(owner: Organisation) -> list[Pair]:
    reached = [
        (_("联系人"), owner.contact_name),
        (_("电话"), owner.contact_phone),
        (_("邮箱"), owner.contact_email),
    ]
    return [(label, value) for label, value in reached if value]
