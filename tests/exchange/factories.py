"""Listings in any state, written past the services; `published` ones have passed the gate."""

from datetime import timedelta

import factory

from jiedui.areas.exchange.models import Achievement, Demand, Expert
from jiedui.foundation.core import clock
from tests.accounts.factories import UserFactory
from tests.organisations.factories import OrganisationFactory
from tests.taxonomy.factories import TechnicalFieldFactory


class ListingFactory(factory.django.DjangoModelFactory):
    class Meta:
        abstract = True

    class Params:
        published = factory.Trait(
            state="published",
            published_at=factory.LazyFunction(clock.now),
            secrecy_checked_at=factory.LazyFunction(clock.now),
            expires_on=factory.LazyFunction(lambda: clock.today() + timedelta(days=200)),
        )

    owner = factory.SubFactory(OrganisationFactory)
    created_by = factory.SubFactory(UserFactory)
    field = factory.SubFactory(TechnicalFieldFactory)
    summary = "一段摘要。"
    keywords = ["示例"]


class AchievementFactory(ListingFactory):
    """A complete process at middle stage, price negotiable."""

    class Meta:
        model = Achievement

    title = factory.Sequence(lambda number: f"示例成果{number}")
    description = "方法与数据。"
    kind = "process"
    stage = "middle"
    trl = 6
    trl_note = "中试三批"
    scenes = ["食品加工"]
    transfer_modes = ["licence"]


class DemandFactory(ListingFactory):
    """A complete demand for a licence."""

    class Meta:
        model = Demand

    title = factory.Sequence(lambda number: f"示例需求{number}")
    problem = "现有方法收率低。"
    targets = "收率 ≥ 18 %"
    cooperation = ["licence"]


class ExpertFactory(ListingFactory):
    """A complete profile with consent."""

    class Meta:
        model = Expert

    title = factory.Sequence(lambda number: f"示例专长{number}")
    name = factory.Sequence(lambda number: f"示例专家{number}")
    position = "研究员"
    profile = "长期从事相关研究。"
    services = ["consulting"]
    consent_at = factory.LazyFunction(clock.now)
