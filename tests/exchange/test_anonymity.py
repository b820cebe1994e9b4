"""An unnamed owner stands in no byte that an outsider is sent, until an accepted enquiry introduces them."""

import json

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jiedui.areas.exchange.documents import document_of
from jiedui.areas.exchange.models import Demand, Enquiry
from jiedui.areas.exchange.selectors import newest, shown_to
from jiedui.areas.exchange.services import listings as services
from jiedui.foundation.audit.selectors import timeline_of
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import WrongState
from jiedui.foundation.files.services import attach
from jiedui.foundation.search.queries import facets, find
from jiedui.foundation.search.testing import indexed
from tests.accounts.factories import UserFactory
from tests.agreements.factories import twinned_world
from tests.exchange.factories import AchievementFactory
from tests.organisations.factories import MembershipFactory, OrganisationFactory, manager_of
from tests.regions.factories import RegionFactory
from tests.taxonomy.factories import TechnicalFieldFactory

pytestmark = pytest.mark.django_db

NAME, SHORT, ENGLISH = "沉默精酿食品厂", "沉默厂", "Silent Brewery Works"
TEXT = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def world():
    return twinned_world()


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


@pytest.fixture
def introduce(demand, owner, outsider):
    def made(state="accepted"):
        return Enquiry.objects.create(
            demand=demand,
            from_organisation_id=outsider.memberships.get().organisation_id,
            to_organisation=owner,
            state=state,
            unclear="规模？",
            about="研究所。",
            created_by=outsider,
            waiting_since=clock.now(),
        )

    return made


def outputs(client, demand, owner):
    """Every page an outsider can ask for that could speak of the demand, narrowed in every way that could betray it."""
    listed = reverse("exchange:demands")
    addresses = [
        listed,
        f"{listed}?q=酒糟",
        f"{listed}?q={SHORT}",
        f"{listed}?sort=deadline&page=1",
        f"{listed}?side=1&type=licence&trl=none",
        demand.get_absolute_url(),
    ]
    for address in addresses:
        yield address, client.get(address)


@pytest.mark.parametrize("signed_in", [False, True])
def test_no_page_names_the_owner(signed_in, client, demand, owner, manager, outsider):
    indexed(afresh=True)
    if signed_in:
        client.force_login(outsider)
    for address, answer in outputs(client, demand, owner):
        assert answer.status_code == 200, address
        said = answer.content.decode() + str(answer.headers)
        said = said.replace(SHORT, "", said.count(f'value="{SHORT}"')) if SHORT in address else said
        typed = [SHORT] if SHORT in address else []
        found = [trace for trace in traces(owner, manager) if trace not in typed and trace in said]
        assert found == [], address


def test_the_side_badge_stays(client, demand, world):
    page = client.get(demand.get_absolute_url()).text
    assert world.a.name in page
    assert "匿名单位" in page


@pytest.mark.parametrize("condition", ["organisation={owner}", "region=510722"])
def test_conditions_about_owners_do_not_find_it(condition, client, demand, owner, outsider):
    client.force_login(outsider)
    address = reverse("exchange:demands") + "?" + condition.format(owner=owner.pk)
    assert list(client.get(address).context["page"]) == []


def test_it_is_counted_under_its_side_and_the_sides_region_only(demand, owner, world):
    indexed(afresh=True)
    counts = facets(
        "", ["side", "region", "organisation", "audience"], actor=AnonymousUser(), kinds=["demand"]
    )
    assert counts["side"] == {str(world.a.pk): 1}
    assert counts["region"] == {world.region_a.code: 1}
    assert counts["organisation"] == {}


def test_no_hit_carries_the_owner(demand, owner, manager, outsider):
    indexed(afresh=True)
    for actor in (AnonymousUser(), outsider):
        assert find(NAME, actor=actor).total == 0 or all(
            hit.kind != "demand" for hit in find(NAME, actor=actor).hits
        )
        (hit,) = find("酒糟", actor=actor, kinds=["demand"]).hits
        said = json.dumps([hit.title, hit.excerpt, {name: str(value) for name, value in hit.attrs.items()}])
        assert [trace for trace in traces(owner, manager)[:9] if trace in said] == []
        assert "organisation" not in hit.attrs


def test_the_document_holds_the_owner_in_its_circles_alone(demand, owner, manager):
    document = document_of(demand)
    said = repr((document.title, document.body, dict(document.attrs)))
    assert [trace for trace in traces(owner, manager)[:9] if trace in said] == []


def test_events_about_it_hide_who_acted(demand, manager, outsider):
    told = timeline_of(demand, actor=outsider)
    assert {item.actor_name for item in told} == {"匿名单位"}
    assert manager.name in {item.actor_name for item in timeline_of(demand, actor=manager)}


def test_the_portals_newest_hide_it(demand, world):
    (shown,) = newest("demand", world.a)
    assert (shown.owner, shown.side) == (None, world.a)


def test_files_come_under_a_neutral_address(client, demand, owner, manager, outsider):
    client.force_login(outsider)
    page = client.get(demand.get_absolute_url())
    (file,) = page.context["attachments"]
    answer = client.get(file.get_absolute_url())
    said = file.get_absolute_url() + str(answer.headers)
    answer.close()
    assert answer.status_code == 200
    assert [trace for trace in traces(owner, manager) if trace in said] == []


@pytest.mark.parametrize("name", [f"{SHORT}流程.pdf", f"{NAME}.pdf"])
def test_a_file_name_that_tells_is_refused_at_submission(name, demand, manager):
    services.revise_listing(demand, actor=manager)
    attach(demand, upload=SimpleUploadedFile(name, TEXT), actor=manager)
    with pytest.raises(WrongState, match="附件名称"):
        services.submit_listing(demand, actor=manager)


def test_an_accepted_enquiry_introduces_and_a_declined_one_does_not(client, demand, outsider, introduce):
    client.force_login(outsider)
    introduce("declined")
    assert NAME not in client.get(demand.get_absolute_url()).text
    introduce("accepted")
    assert NAME in client.get(demand.get_absolute_url()).text
    assert NAME in client.get(reverse("exchange:demands")).text


def test_introduction_reaches_one_demand_only(demand, owner, manager, outsider, introduce):
    introduce("accepted")
    other = services.create_listing(Demand, owner=owner, actor=manager, title="另一项", anonymous=True)
    assert demand.owner_for(outsider) == owner
    assert other.owner_for(outsider) is None


def test_an_annotation_for_one_reader_does_not_serve_another(demand, outsider, introduce):
    introduce("accepted")
    row = Demand.objects.for_reader(outsider).get(pk=demand.pk)
    assert row.owner_for(UserFactory()) is None
    assert row.owner_for(outsider) is not None


def test_owners_are_known_without_a_query_for_each_row(
    demand, outsider, introduce, django_assert_num_queries
):
    introduce("accepted")
    rows = list(Demand.objects.for_reader(outsider))
    with django_assert_num_queries(2):
        assert [shown.owner.name for shown in shown_to(outsider, rows)] == [NAME]


def test_templates_never_read_the_owner_past_the_reader():
    """`listing.owner` in a template would name an unnamed owner: pages say `shown.owner`."""
    import re
    from pathlib import Path

    import jiedui.areas.exchange as app

    own = {"desk_listing_list.html"}
    told = [
        path.name
        for path in Path(app.__file__).parent.rglob("templates/**/*.html")
        if re.search(r"(listing|target|demand|candidate|row)\.owner\b", path.read_text())
        and path.name not in own
    ]
    assert told == []


def test_achievements_name_their_owner(client):
    achievement = AchievementFactory(published=True)
    assert achievement.owner.name in client.get(achievement.get_absolute_url()).text
