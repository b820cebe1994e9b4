"""The demonstration's content recombined into as many listings as large cities have: for measuring, not for reading.

These rows pass no service and have no history: a hundred thousand told one by one would take a night. Everything in
them comes from invented rows, and their titles and organisations say 示例.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from itertools import islice
from typing import Any, Generic, TypeVar

from django.db import connection, transaction
from django.db.models import Model

from jiedui.areas.exchange.models import LISTING_MODELS, Achievement, Expert, Listing
from jiedui.foundation.core import clock, codes
from jiedui.foundation.core.preparation import Progress, no_progress
from jiedui.foundation.core.text import sort_key
from jiedui.foundation.organisations.models import Organisation

EXAMPLE = "示例"
SUFFIX = "（示例）"
MOST = 1_000_000
BATCH = 1000
SHARES = {"achievement": 1.0, "demand": 0.5, "expert": 0.3}
PER_ORGANISATION = 50
LONG_TEXTS = {"summary", "description", "problem", "targets", "current_state", "profile"}
L = TypeVar("L", bound=Listing)
M = TypeVar("M", bound=Model)


class NothingToRecombine(Exception):
    """There is no published listing of an invented organisation for each kind."""


def scale(achievements: int, progress: Progress = no_progress) -> int:
    """Let there be so many published achievements, with demands, experts and organisations in proportion.

    Says how many listings were made: none where there are as many already. The same world always grows into the
    same larger one. The search index knows nothing of them until it is rebuilt.

    Raises:
        NothingToRecombine: the demonstration world was not told here.
    """
    missing = achievements - Achievement.objects.published().count()
    if missing <= 0:
        return 0
    made = 0
    wanted = {model: round(missing * SHARES[model.kind_name]) for model in LISTING_MODELS}
    with transaction.atomic(), codes.seeded(f"scaled to {achievements}"):
        choose = random.Random(achievements)  # noqa: S311 -- repeatable on purpose
        sources = [_Source.of(model) for model in LISTING_MODELS]
        owners = _more_organisations(max(1, missing // PER_ORGANISATION), choose)
        for source in sources:
            rows = (source.recombined(owners, choose) for _number in range(wanted[source.model]))
            while batch := list(islice(rows, BATCH)):
                _write(source, batch)
                made += len(batch)
                progress(made, sum(wanted.values()))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return made


def _write(source: "_Source[L]", rows: list[L]) -> None:
    source.model._default_manager.bulk_create(rows)
    if source.model is Expert:
        link = Expert.fields.through
        link.objects.bulk_create(
            link(expert_id=row.pk, technicalfield_id=pk)
            for row in rows
            for pk in source.more_fields[row.field_id]
        )


def _more_organisations(count: int, choose: random.Random) -> list[Organisation]:
    """Invented organisations once more, each under a number of its own."""
    models = list(Organisation.objects.verified().filter(name__contains=EXAMPLE).order_by("pk"))
    if not models:
        raise NothingToRecombine
    before = Organisation.objects.count()
    made = []
    for number in range(before + 1, before + count + 1):
        like = choose.choice(models)
        organisation = _copy(like)
        organisation.code = codes.new_code(Organisation.code_prefix)
        organisation.parent_id = None
        organisation.credit_code = ""
        organisation.name = f"{like.name.removesuffix(SUFFIX)}{number}号{SUFFIX}"
        organisation.short_name = f"{like.short_name.removesuffix(SUFFIX)}{number}号{SUFFIX}"
        organisation.name_en = f"{like.name_en} no. {number}" if like.name_en else ""
        organisation.sort_key = f"{_sound(like.name)} {number:07d}"
        made.append(organisation)
    return Organisation.objects.bulk_create(made, batch_size=BATCH)


@dataclass
class _Source(Generic[L]):
    """The published rows of one kind that are recombined: facts of one, words of several."""

    model: type[L]
    rows: list[L]
    sentences: dict[str, list[str]]
    more_fields: dict[int | None, list[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, model: type[L]) -> "_Source[L]":
        published: Any = model._default_manager
        rows = list(published.published().filter(owner__name__contains=EXAMPLE).order_by("pk")[:1000])
        if len(rows) < 2:
            raise NothingToRecombine
        names = [each.name for each in model._meta.concrete_fields if each.name in LONG_TEXTS]
        words = {name: _sentences(getattr(row, name) for row in rows) for name in names}
        source = cls(model, rows, {name: sentences for name, sentences in words.items() if sentences})
        for row in rows:
            source.more_fields[row.field_id] = [
                each.pk for each in row.all_fields() if each.pk != row.field_id
            ]
        return source

    def recombined(self, owners: list[Organisation], choose: random.Random) -> L:
        facts, other = choose.sample(self.rows, 2)
        made = _copy(facts)
        made.code = codes.new_code(self.model.code_prefix)
        made.owner = choose.choice(owners)
        made.published_at = clock.now() - timedelta(minutes=choose.randrange(6 * 365 * 24 * 60))
        made.expires_on = clock.today() + timedelta(days=choose.randrange(60, 3 * 365))
        made.keywords = choose.sample(
            sorted({*facts.keywords, *other.keywords}), k=min(5, len(facts.keywords))
        )
        for name, sentences in self.sentences.items():
            text = "".join(choose.choices(sentences, k=choose.randint(2, 6)))
            column: Any = self.model._meta.get_field(name)
            setattr(made, name, text[: column.max_length])
        _name(made, facts, other)
        return made


def _name(made: Listing, facts: Listing, other: Listing) -> None:
    """Half a title and half of another; the English name likewise."""
    halves = _half(facts.title, first=True), _half(other.title, first=False)
    made.title = f"{''.join(halves)[: 120 - len(SUFFIX)]}{SUFFIX}"
    made.title_en = "; ".join(filter(None, (facts.title_en, other.title_en)))[:250]
    made.sort_key = " ".join(map(_sound, halves))[:200]
    if isinstance(made, Expert) and isinstance(facts, Expert):
        made.person = None  # one profile for each person and organisation
        made.sort_key = f"{_sound(facts.name)} {made.sort_key}"[:200]


def _copy(row: M) -> M:
    """A row not yet written, with the same values in every column but the key."""
    columns = (each.attname for each in row._meta.concrete_fields if not each.primary_key)
    return type(row)(**{name: getattr(row, name) for name in columns})


def _half(title: str, *, first: bool) -> str:
    middle = len(title) // 2
    return title[:middle] if first else title[middle:]


_sound = lru_cache(maxsize=20_000)(sort_key.__wrapped__)


def _sentences(texts: Iterator[str]) -> list[str]:
    found = re.split(r"(?<=[。；！？])|\n", "\n".join(texts))
    return [sentence for sentence in found if len(sentence) > 3]
