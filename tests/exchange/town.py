"""A small town on each side, with what the matching and enquiry tests need."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from jiedui.areas.exchange.models import Achievement, Demand, Expert, Listing
from jiedui.areas.exchange.services import listings
from jiedui.foundation.core import clock
from jiedui.foundation.search.testing import indexed
from tests.accounts.factories import UserFactory
from tests.again import made_once
from tests.agreements.factories import TwinnedWorld, twinned_world
from tests.organisations.factories import MembershipFactory, OrganisationFactory
from tests.regions.factories import RegionFactory
from tests.taxonomy.factories import TechnicalFieldFactory


@dataclass(frozen=True)
class Town:
    """An enterprise in Mianyang and an institute in Beibei, each with its manager, and a stranger."""

    world: TwinnedWorld
    enterprise: Any
    institute: Any
    boss: Any
    head: Any
    stranger: Any
    field: Any


@made_once
def build_town() -> Town:
    world = twinned_world()
    enterprise = OrganisationFactory(name="甘露食品（示例）", kind="enterprise", region=world.region_a)
    institute = OrganisationFactory(name="柑橘研究所（示例）", kind="institute", region=world.region_b)
    boss, head = UserFactory(name="周示例"), UserFactory(name="秦示例")
    MembershipFactory(user=boss, organisation=enterprise, role="manager")
    MembershipFactory(user=head, organisation=institute, role="manager")
    outside = OrganisationFactory(name="别处单位（示例）", region=RegionFactory(code="110101", name="东城区"))
    stranger = UserFactory(name="路人示例")
    MembershipFactory(user=stranger, organisation=outside, role="manager")
    return Town(world, enterprise, institute, boss, head, stranger, TechnicalFieldFactory())


def publish(listing: Listing, actor: Any) -> Any:
    listings.submit_listing(listing, actor=actor)
    return listings.publish_listing(listing, actor=actor, secrecy_confirmed=True)


def achievement(town: Town, *, owner: Any = None, actor: Any = None, **values: Any) -> Achievement:
    """A published achievement of the institute."""
    values = {
        "title": "柑橘果胶连续逆流提取技术",
        "summary": "以柑橘皮渣为原料连续逆流提取果胶，收率高、废水少。",
        "description": "采用连续逆流提取与膜浓缩，柑橘皮渣的果胶收率达 19.5 %，废水量减少 46 %，已在千吨级中试线运行。",
        "kind": "process",
        "field": town.field,
        "keywords": ["柑橘", "果胶"],
        "trl": 7,
        "trl_note": "千吨级中试线",
        "stage": "middle",
        "ip_state": "none",
        "scenes": ["食品加工"],
        "transfer_modes": ["licence"],
        "price_mode": "negotiable",
        **values,
    }
    actor = actor or town.head
    made = listings.create_listing(Achievement, owner=owner or town.institute, actor=actor, **values)
    return publish(made, actor)


def demand(town: Town, *, owner: Any = None, actor: Any = None, **values: Any) -> Demand:
    """A published demand of the enterprise."""
    values = {
        "title": "柑橘皮渣高值利用工艺",
        "summary": "年产柑橘皮渣两万吨，寻求提取果胶的工艺。",
        "problem": "年产柑橘皮渣约 2 万吨，目前填埋。希望提取果胶，现有酸提法废水多，收率不足 12 %。",
        "targets": "果胶收率 ≥ 18 %\n废水量减少 ≥ 50 %",
        "current_state": "已有酸提法生产线一条，年处理 3000 吨。",
        "field": town.field,
        "keywords": ["柑橘", "皮渣"],
        "cooperation": ["licence", "development"],
        "deadline": clock.today() + timedelta(days=200),
        **values,
    }
    actor = actor or town.boss
    made = listings.create_listing(Demand, owner=owner or town.enterprise, actor=actor, **values)
    return publish(made, actor)


def expert(town: Town, **values: Any) -> Expert:
    """A published expert of the institute."""
    values = {
        "name": "陈示例",
        "title": "柑橘果胶提取与皮渣利用",
        "position": "研究员",
        "summary": "柑橘加工与果胶提取。",
        "profile": "长期从事柑橘皮渣果胶提取与副产物利用，主持果胶中试线建设。",
        "field": town.field,
        "keywords": ["柑橘", "果胶"],
        "works": ["柑橘果胶中试线（示例）"],
        "services": ["consulting"],
        **values,
    }
    made = listings.create_listing(Expert, owner=town.institute, actor=town.head, **values)
    listings.record_consent(made, actor=town.head)
    return publish(made, town.head)


def all_indexed() -> None:
    """Bring the index up to date, as the indexer does beside the site."""
    indexed()
