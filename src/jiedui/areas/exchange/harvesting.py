"""Public achievements and experts as foreign catalogues read them: what their pages show to everybody, and nothing of contact."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, QuerySet
from django.utils import timezone, translation

from jiedui.areas.agreements.models import Side
from jiedui.areas.agreements.selectors import Twinnings
from jiedui.foundation.core.harvesting import Fact, HarvestItem, HarvestSource, Said, harvest_sources
from jiedui.foundation.core.visibility import Visibility
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.regions.models import Region
from jiedui.foundation.taxonomy.models import TechnicalField

from .choices import AchievementKind, ExpertService, IpState, Stage, TransferMode
from .models import Achievement, Expert, Listing


def both(thing: Any, name: str, code: str = "") -> Said:
    """What a word of a thing that follows the reader's language is for readers of each."""
    with translation.override("zh-hans"):
        zh = str(getattr(thing, name))
    with translation.override("en"):
        en = str(getattr(thing, name))
    return Said(zh, en if en != zh else "", code)


def _public(model: type[Listing]) -> QuerySet[Any]:
    rows = model.objects.visible_to(AnonymousUser()).published().filter(visibility=Visibility.PUBLIC)
    return rows.select_related("field__parent", "owner__region")


def public_achievements() -> QuerySet[Any]:
    contributors = Organisation.objects.verified().order_by("sort_key")
    return _public(Achievement).prefetch_related(Prefetch("contributors", queryset=contributors))


def public_experts() -> QuerySet[Any]:
    fields = TechnicalField.objects.select_related("parent")
    rows = _public(Expert).filter(consent_at__isnull=False)
    return rows.prefetch_related(Prefetch("fields", queryset=fields))


def achievement_items(rows: Sequence[Any]) -> list[HarvestItem]:
    """Achievements: made by their owner, with those who took part."""
    twinnings = Twinnings.now()
    return [
        HarvestItem(
            **_common(row, twinnings),
            title=Said(row.title, row.title_en),
            type=both(AchievementKind(row.kind), "label", row.kind),
            description=Said(row.description),
            creators=(_named(row.owner),),
            contributors=tuple(_named(one) for one in row.contributors.all()),
            identifiers=tuple(row.ip_numbers),
            facts=tuple(_achievement_facts(row)),
        )
        for row in rows
    ]


def expert_items(rows: Sequence[Any]) -> list[HarvestItem]:
    """Experts: who they are and what they do, never how they are reached."""
    twinnings = Twinnings.now()
    return [
        HarvestItem(
            **_common(row, twinnings),
            title=Said(f"{row.name} · {row.title}", _english_title(row)),
            type=both(row, "kind_label", "expert"),
            description=Said(row.profile),
            creators=(Said(row.name, row.name_en),),
            facts=tuple(_expert_facts(row)),
        )
        for row in rows
    ]


def _english_title(row: Expert) -> str:
    return " · ".join(part for part in (row.name_en, row.title_en) if part)


def _common(row: Any, twinnings: Twinnings) -> dict[str, Any]:
    fields = list(row.all_fields())
    sides = twinnings.on(row.owner_id, row.owner.region.code)
    region = row.owner.region
    return {
        "code": row.code,
        "kind": row.kind_name,
        "path": row.get_absolute_url(),
        "owner": _named(row.owner),
        "summary": Said(row.summary, row.summary_en),
        "fields": tuple(both(field, "path", field.code) for field in fields),
        "keywords": tuple(row.keywords),
        "regions": (both(region, "path", region.code),),
        "issued": timezone.localdate(row.published_at),
        "valid_until": row.expires_on,
        "sets": tuple(_sets(row, fields, sides)),
    }


def _named(organisation: Organisation) -> Said:
    """Its code only where it leads to a public page."""
    code = organisation.code if organisation.is_verified else ""
    return Said(organisation.name, organisation.name_en, code)


def _sets(row: Any, fields: Iterable[TechnicalField], sides: Iterable[Side]) -> list[str]:
    found = [row.kind_name, f"region-{row.owner.region.code}"]
    for field in fields:
        if field.parent:
            found += [f"field-{field.parent.code}", f"field-{field.parent.code}:{field.code}"]
        else:
            found.append(f"field-{field.code}")
    found += [f"side-{side.pk}" for side in sides]
    return list(dict.fromkeys(found))


def _achievement_facts(row: Achievement) -> Iterable[Fact]:
    if row.trl:
        yield Fact("trl", str(row.trl))
    yield _chosen("stage", Stage, row.stage)
    yield _chosen("ip_state", IpState, row.ip_state)
    for mode in row.transfer_modes:
        yield _chosen("transfer_mode", TransferMode, mode)
    yield Fact("price", row.price_mode, both(row, "price"))
    for scene in row.scenes:
        yield Fact("scene", scene)


def _expert_facts(row: Expert) -> Iterable[Fact]:
    if row.position:
        yield Fact("position", row.position)
    for service in row.services:
        yield _chosen("service", ExpertService, service)
    for work in row.works:
        yield Fact("work", work)


def _chosen(name: str, choices: Any, value: str) -> Fact:
    return Fact(name, value, both(choices(value), "label"))


def set_names(specs: Collection[str]) -> Mapping[str, str]:
    """What sets are called, in both languages: three queries, however many they are."""
    words: dict[str, str] = {}
    for field in TechnicalField.objects.filter(code__in=_codes("field-", specs)).select_related("parent"):
        spec = f"field-{field.parent.code}:{field.code}" if field.parent else f"field-{field.code}"
        words[spec] = _written(both(field, "path"))
    for region in Region.objects.filter(code__in=_codes("region-", specs)).order_by("known_from"):
        words[f"region-{region.code}"] = _written(both(region, "path"))
    keys = [int(key) for key in _codes("side-", specs) if key.isdecimal()]
    for side in Side.objects.filter(pk__in=keys).select_related("agreement", "region"):
        words[f"side-{side.pk}"] = (
            f"{_written(both(side, 'name'))} · {_written(both(side.agreement, 'label'))}"
        )
    return {spec: words[spec] for spec in specs if spec in words}


def _codes(prefix: str, specs: Collection[str]) -> list[str]:
    """The codes that sets of a family are named by: the last of each path."""
    return [spec.removeprefix(prefix).rpartition(":")[2] for spec in specs if spec.startswith(prefix)]


def _written(said: Said) -> str:
    return f"{said.zh} / {said.en}" if said.en else said.zh


harvest_sources.add(
    HarvestSource(
        "achievement",
        Achievement._meta.verbose_name or "",
        Achievement,
        public=public_achievements,
        items=achievement_items,
        set_names=set_names,
    )
)
harvest_sources.add(
    HarvestSource(
        "expert",
        Expert._meta.verbose_name or "",
        Expert,
        public=public_experts,
        items=expert_items,
        set_names=set_names,
    )
)
