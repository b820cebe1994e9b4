"""Demands, achievements, and what people said of their pairs: enough to learn from, written past the services."""

from datetime import timedelta
from typing import Any

from jiedui.areas.exchange.models import Dismissal, Endorsement, Enquiry, Suggestion
from jiedui.foundation.core import clock
from jiedui.foundation.search.testing import indexed
from tests.accounts.factories import UserFactory
from tests.exchange.factories import AchievementFactory, DemandFactory
from tests.organisations.factories import OrganisationFactory
from tests.taxonomy.factories import TechnicalFieldFactory

THINGS = (
    "低温电解液",
    "柑橘果胶提取",
    "桥梁振动监测",
    "水稻镉钝化",
    "茶园病虫害防治",
    "污泥热解制炭",
    "光伏组件清洗",
)


def enquiry(state: str, *, demand: Any, achievement: Any, actor: Any, **values: Any) -> Enquiry:
    """An enquiry of the demand's owner about an achievement, answered unless it is still open."""
    now = clock.now()
    answered = {"answered_at": now, "answered_by": actor} if state in {"accepted", "declined"} else {}
    return Enquiry.objects.create(
        achievement=achievement,
        own_demand=demand,
        from_organisation=demand.owner,
        to_organisation=achievement.owner,
        state=state,
        cooperation=["licence"],
        unclear="规模？",
        about="一家企业。",
        created_by=actor,
        waiting_since=now,
        **answered,
        **values,
    )


def dismissal(reason: str, *, demand: Any, achievement: Any, actor: Any) -> Dismissal:
    return Dismissal.objects.create(
        demand=demand, achievement=achievement, organisation=demand.owner, reason=reason, created_by=actor
    )


def endorsement(*, demand: Any, achievement: Any, actor: Any) -> Endorsement:
    return Endorsement.objects.create(
        demand=demand, achievement=achievement, organisation=demand.owner, created_by=actor
    )


def suggestion(score: float, band: str, *, demand: Any, achievement: Any) -> Suggestion:
    return Suggestion.objects.create(
        demand=demand,
        achievement=achievement,
        seen_from="demand",
        score=score,
        band=band,
        refreshed_at=clock.now(),
    )


def much_feedback(demands: int = 35) -> None:
    """Each demand judged against seven achievements, of which one is about the same thing; all indexed."""
    actor, buyer, seller, field = (
        UserFactory(),
        OrganisationFactory(),
        OrganisationFactory(),
        TechnicalFieldFactory(),
    )
    offered = [
        AchievementFactory(
            published=True,
            owner=seller,
            created_by=actor,
            field=field,
            title=f"{thing}技术",
            description=f"关于{thing}的中试研究。",
        )
        for thing in THINGS
    ]
    verdicts = []
    with clock.at(clock.now() - timedelta(days=3)):
        for place in range(demands):
            thing = THINGS[place % len(THINGS)]
            wanted = DemandFactory(
                published=True,
                owner=buyer,
                created_by=actor,
                field=field,
                title=f"第{place}条产线需要{thing}",
                problem=f"现有{thing}办法不好。",
            )
            for number, found in enumerate(offered):
                pair = {"demand": wanted, "achievement": found, "organisation": buyer, "created_by": actor}
                good = number == place % len(THINGS) or (number == 6 and place % 5 == 0)
                verdicts.append(Endorsement(**pair) if good else Dismissal(**pair, reason="field"))
        for model in (Endorsement, Dismissal):
            model.objects.bulk_create([each for each in verdicts if type(each) is model])
    indexed()
