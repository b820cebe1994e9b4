"""Lists of supply and demand that can be taken along: each says what its page shows, to whom the page shows it."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jiedui.foundation.core.permissions import require
from jiedui.foundation.core.spreadsheets import Cell
from jiedui.foundation.core.visibility import get_visible
from jiedui.foundation.ledgers.exports import CHUNK, Asked, ExportColumn, ExportKind, list_of
from jiedui.foundation.ledgers.timelines import timeline_kind

from ..choices import Band
from ..desk_lists import DeskList, enquiry_rows, last_look_of
from ..filters import Catalogue
from ..matching_desk import DeskPair, MatchingDesk
from ..models import LISTING_MODELS, Enquiry, Listing
from ..selectors import Shown, followed, own_listing
from ..suggested import Overview, Suggested, overview_for, suggestions_for
from .columns import COLUMNS

CODE, STATE = gettext_lazy("编号"), gettext_lazy("状态")


def _public_columns(model: type[Listing]) -> list[ExportColumn]:
    """What the page of a listing says: its own columns, then whose it is as far as the reader may know."""
    own = [column for column in COLUMNS[model] if column.name not in {"owner", "person", "visibility"}]
    return [
        ExportColumn(CODE, lambda shown: shown.listing.code, 14),
        *(ExportColumn(column.label, _of_listing(column.show), column.width) for column in own),
        ExportColumn(gettext_lazy("所属单位"), _owner_words, 28),
        ExportColumn(gettext_lazy("一方"), lambda shown: shown.side.name if shown.side else "", 14),
        ExportColumn(gettext_lazy("发布时间"), lambda shown: shown.listing.published_at, 18),
    ]


def _of_listing(show: Any) -> Any:
    return lambda shown: show(shown.listing)


def _owner_words(shown: Shown) -> str:
    return shown.owner.label if shown.owner is not None else _("匿名单位")


def public_list(model: type[Listing]) -> ExportKind:
    def catalogue(asked: Asked) -> Catalogue:
        return Catalogue(model, asked.actor, asked.query)

    columns = _public_columns(model)
    return ExportKind(
        f"exchange.{model.kind_name}s",
        model._meta.verbose_name_plural or "",
        columns=lambda asked: columns,
        rows=lambda asked: catalogue(asked).every(CHUNK),
        count=lambda asked: catalogue(asked).count(),
    )


def own_list(model: type[Listing]) -> ExportKind:
    columns = [
        ExportColumn(CODE, lambda row: row.code, 14),
        ExportColumn(STATE, lambda row: row.get_state_display(), 10),
        *(ExportColumn(column.label, column.show, column.width) for column in COLUMNS[model]),
        ExportColumn(gettext_lazy("最近修改"), lambda row: row.updated_at, 18),
    ]
    people = [name for name in ("person",) if hasattr(model, name)]
    many = [field.name for field in model._meta.many_to_many]

    def rows(asked: Asked) -> Any:
        found = DeskList(model, asked.actor, asked.query).rows()
        return found.select_related("owner", "field__parent", *people).prefetch_related(*many)

    return list_of(f"exchange.own_{model.kind_name}s", model._meta.verbose_name_plural or "", columns, rows)


def own_timeline(model: type[Listing]) -> ExportKind:
    return timeline_kind(
        f"exchange.{model.kind_name}_timeline", lambda asked: followed(model, asked.of, actor=asked.actor)
    )


LISTS = {model: public_list(model) for model in LISTING_MODELS}
OWN_LISTS = {model: own_list(model) for model in LISTING_MODELS}
TIMELINES = {model: own_timeline(model) for model in LISTING_MODELS}


# --- enquiries


def _enquiry_columns(asked: Asked) -> Sequence[ExportColumn]:
    actor = asked.actor

    def answering(row: Enquiry) -> Cell:
        return row.to_organisation.label if row.target.owner_known_to(actor) else _("匿名单位")

    def put_forward(row: Enquiry) -> Cell:
        own = row.own_listing_for(actor)
        return own.heading if own is not None else ""

    return [
        ExportColumn(CODE, lambda row: row.code, 14),
        ExportColumn(gettext_lazy("针对"), lambda row: row.target.heading, 40),
        ExportColumn(gettext_lazy("类别"), lambda row: row.target.kind_label, 12),
        ExportColumn(gettext_lazy("发起单位"), lambda row: row.from_organisation.label, 28),
        ExportColumn(gettext_lazy("接收单位"), answering, 28),
        ExportColumn(gettext_lazy("附上的内容"), put_forward, 32),
        ExportColumn(gettext_lazy("希望怎样合作"), lambda row: _("、").join(row.cooperation_labels), 20),
        ExportColumn(gettext_lazy("还想了解什么"), lambda row: row.unclear, 40),
        ExportColumn(STATE, lambda row: row.get_state_display(), 10),
        ExportColumn(gettext_lazy("发起时间"), lambda row: row.created_at, 18),
        ExportColumn(gettext_lazy("答复时间"), lambda row: row.answered_at, 18),
    ]


def _enquiries(asked: Asked) -> Any:
    return enquiry_rows(asked.actor, asked.query).select_related("own_demand", "own_achievement")


ENQUIRIES = list_of("exchange.enquiries", pgettext_lazy("plural", "对接意向"), _enquiry_columns, _enquiries)
ENQUIRY_TIMELINE = timeline_kind(
    "exchange.enquiry_timeline", lambda asked: get_visible(Enquiry, asked.of, actor=asked.actor)
)


# --- suggestions, and the desk of those who do matching


def _overview(asked: Asked) -> list[Overview]:
    return overview_for(asked.actor)


SUGGESTIONS = ExportKind(
    "exchange.suggestions",
    gettext_lazy("匹配推荐"),
    columns=lambda asked: [
        ExportColumn(CODE, lambda row: row.listing.code, 14),
        ExportColumn(gettext_lazy("本单位的内容"), lambda row: row.listing.heading, 40),
        ExportColumn(gettext_lazy("类别"), lambda row: row.listing.kind_label, 12),
        ExportColumn(
            gettext_lazy("技术领域"), lambda row: row.listing.field.label if row.listing.field else "", 22
        ),
        ExportColumn(gettext_lazy("推荐（条）"), lambda row: row.total, 10),
        ExportColumn(gettext_lazy("其中匹配高（条）"), lambda row: row.high, 14),
    ],
    rows=lambda asked: iter(_overview(asked)),
    count=lambda asked: len(_overview(asked)),
)


def _suggested(asked: Asked) -> list[Suggested]:
    own_side = asked.query.get("own_side") == "1"
    return suggestions_for(own_listing(asked.of, actor=asked.actor), actor=asked.actor, own_side=own_side)


SUGGESTED = ExportKind(
    "exchange.suggested",
    gettext_lazy("匹配推荐"),
    columns=lambda asked: [
        ExportColumn(CODE, lambda card: card.code, 14),
        ExportColumn(gettext_lazy("名称"), lambda card: card.listing.heading, 40),
        ExportColumn(gettext_lazy("类别"), lambda card: card.listing.kind_label, 12),
        ExportColumn(
            gettext_lazy("所属单位"), lambda card: card.owner.label if card.owner else _("匿名单位"), 28
        ),
        ExportColumn(gettext_lazy("一方"), lambda card: _("、").join(side.name for side in card.sides), 14),
        ExportColumn(gettext_lazy("匹配程度"), lambda card: str(Band(card.band).label), 10),
        ExportColumn(gettext_lazy("共同用语"), lambda card: _("、").join(card.explanation.terms), 40),
        ExportColumn(gettext_lazy("领域"), lambda card: card.explanation.field_sentence, 30),
        ExportColumn(gettext_lazy("成熟度"), lambda card: card.explanation.readiness_sentence, 30),
        ExportColumn(gettext_lazy("标记"), lambda card: _("合适") if card.endorsed else "", 10),
    ],
    rows=lambda asked: iter(_suggested(asked)),
    count=lambda asked: len(_suggested(asked)),
)


def _desk(asked: Asked) -> MatchingDesk:
    require(asked.actor, "exchange.work_at_matching_desk")
    return MatchingDesk(asked.actor, asked.query, last_look_of(asked.actor))


def _pairs(asked: Asked) -> Iterator[DeskPair]:
    desk = _desk(asked)
    for first in range(0, len(desk.rows), CHUNK):
        for group in desk.groups([[row] for row in desk.rows[first : first + CHUNK]]):
            yield from group.pairs


def _owner_of(listing: Any, actor: Any) -> str:
    owner = listing.owner_for(actor)
    return owner.label if owner is not None else _("匿名单位")


def _pair_columns(asked: Asked) -> Sequence[ExportColumn]:
    return [
        ExportColumn(gettext_lazy("技术需求"), lambda pair: pair.pairing.demand.heading, 40),
        ExportColumn(gettext_lazy("需求单位"), lambda pair: _owner_of(pair.pairing.demand, asked.actor), 28),
        ExportColumn(gettext_lazy("成果或专家"), lambda pair: pair.listing.heading, 40),
        ExportColumn(gettext_lazy("成果或专家单位"), lambda pair: _owner_of(pair.listing, asked.actor), 28),
        ExportColumn(gettext_lazy("匹配程度"), lambda pair: str(Band(pair.explanation.band).label), 10),
        ExportColumn(gettext_lazy("发现时间"), lambda pair: pair.found_at, 18),
        ExportColumn(gettext_lazy("标记"), lambda pair: _("合适") if pair.endorsed else "", 10),
        ExportColumn(gettext_lazy("对接意向"), lambda pair: pair.enquiry.code if pair.enquiry else "", 14),
    ]


MATCHING = ExportKind(
    "exchange.matching",
    gettext_lazy("对接台"),
    columns=_pair_columns,
    rows=_pairs,
    count=lambda asked: len(_desk(asked).rows),
)
EXPORTS = (
    *LISTS.values(),
    *OWN_LISTS.values(),
    *TIMELINES.values(),
    ENQUIRIES,
    ENQUIRY_TIMELINE,
    SUGGESTIONS,
    SUGGESTED,
    MATCHING,
)
