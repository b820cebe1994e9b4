"""A demand whose owner stays unnamed, and everybody who has not been introduced."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jiedui.areas.exchange.models import Demand, Enquiry
from jiedui.areas.exchange.services import listings as services
from jiedui.areas.exchange.services.suggestions import refresh_suggestions
from jiedui.foundation.core import clock
from jiedui.foundation.files.services import attach
from jiedui.foundation.search.testing import indexed
from jiedui.fronts.portal.services import prepare_portal
from tests.accounts.factories import UserFactory
from tests.agreements.factories import twinned_world
from tests.exchange.factories import AchievementFactory
from tests.organisations.factories import MembershipFactory, OrganisationFactory, manager_of
from tests.regions.factories import RegionFactory
from tests.taxonomy.factories import TechnicalFieldFactory

NAME, SHORT, ENGLISH = "沉默精酿食品厂", "沉默厂", "Silent Brewery Works"
TEXT = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def world():
    return twinned_world()


@pytest.fixture
def portal(world):
    prepare_portal()


@pytest.fixture
def owner(world):
    county = RegionFactory(code="510722", name="三台县")
    return OrganisationFactory(
        name=NAME,
        short_name=SHORT,
        name_en=ENGLISH,
        region=county,
        contact_name="贾示例",
        contact_email="silent@example.org",
    )


@pytest.fixture
def manager(owner):
    return manager_of(owner, name="贾示例经理", username="silent-boss")


@pytest.fixture
def outsider(world):
    return MembershipFactory(organisation=OrganisationFactory(region=world.region_b)).user


@pytest.fixture
def demand(owner, manager):
    made = services.create_listing(
        Demand,
        owner=owner,
        actor=manager,
        title="酒糟高值利用工艺",
        summary="年产酒糟三万吨，寻求利用途径。",
        problem="酒糟含水率高，目前低价外卖。",
        targets="处理成本 ≤ 120 元/吨",
        field=TechnicalFieldFactory(),
        keywords=["酒糟"],
        cooperation=["licence"],
        anonymous=True,
    )
    attach(made, upload=SimpleUploadedFile("process.pdf", TEXT), actor=manager, caption="现有流程")
    services.submit_listing(made, actor=manager)
    services.publish_listing(made, actor=manager, secrecy_confirmed=True)
    return made


def traces(owner, manager):
    """Whatever would tell who the owner is; a bare key is looked for where it would stand as one."""
    return [
        owner.name,
        owner.short_name,
        owner.name_en,
        owner.code,
        owner.contact_email,
        owner.region.name,
        owner.region.code,
        manager.name,
        manager.username,
        f'value="{owner.pk}"',
        f"organisation={owner.pk}",
    ]


def ask(demand, owner, reader, state):
    return Enquiry.objects.create(
        demand=demand,
        from_organisation_id=reader.memberships.get().organisation_id,
        to_organisation=owner,
        state=state,
        unclear="规模？",
        about="研究所。",
        created_by=reader,
        waiting_since=clock.now(),
    )


@pytest.fixture
def introduce(demand, owner, outsider):
    return lambda state="accepted": ask(demand, owner, outsider, state)


STRANGERS = ["anonymous", "nobody's member", "twin", "same side", "outside", "asking", "declined"]


@pytest.fixture
def strangers(world, owner, demand):
    """Everybody who has not been introduced: also those who asked and wait, or were declined."""
    regions = {"same side": world.region_a, "outside": RegionFactory(code="110101", name="东城区")}
    found = {"anonymous": None, "nobody's member": UserFactory()}
    for name in STRANGERS[2:]:
        region = regions.get(name, world.region_b)
        found[name] = manager_of(OrganisationFactory(region=region))
    for name, state in (("asking", "sent"), ("declined", "declined")):
        ask(demand, owner, found[name], state)
    offered = AchievementFactory(published=True, owner=found["twin"].memberships.get().organisation)
    indexed(afresh=True)
    refresh_suggestions(offered)
    return found
