"""An unnamed owner stands in no byte that an outsider is sent, until an accepted enquiry introduces them."""

import json
from urllib.parse import unquote

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from jiedui.areas.exchange.documents import document_of
from jiedui.areas.exchange.models import Achievement, Demand, Enquiry
from jiedui.areas.exchange.selectors import newest, shown_to
from jiedui.areas.exchange.services import listings as services
from jiedui.foundation.audit.selectors import timeline_of
from jiedui.foundation.search.queries import facets, find
from jiedui.foundation.search.testing import indexed
from tests.accounts.factories import UserFactory
from tests.agreements.factories import make_agreement
from tests.exchange.anonymity.conftest import ENGLISH, NAME, SHORT, STRANGERS, traces
from tests.exchange.factories import AchievementFactory
from tests.organisations.factories import OrganisationFactory
from tests.regions.factories import RegionFactory

pytestmark = pytest.mark.django_db


def outputs(client, demand, reader, county):
    """Every page that could speak of the demand, narrowed and sorted in every way that could betray it."""
    listed = reverse("exchange:demands")
    queries = [
        "q=酒糟",
        *(f"q={word}" for word in (NAME, SHORT, ENGLISH, "贾示例", "silent@example.org")),
        *(f"sort={sort}" for sort in ("name", "deadline", "organisation")),
        "side=1&type=licence&trl=none",
        f"region={county}",
        "region=510700&page=2",
    ]
    addresses = [listed, demand.get_absolute_url(), "/", reverse("portal:ask")]
    addresses += [f"{listed}?{query}" for query in queries]
    if reader is not None:
        addresses += [
            "/desk/",
            reverse("notifications:list"),
            reverse("exchange:suggestions"),
            f"{reverse('exchange:matching')}?since=all&band=all",
            *(each.get_absolute_url() for each in Achievement.objects.published()),
            reverse("exchange:enquiries"),
            reverse("exchange:enquiry_new", args=["demand", demand.code]),
            *(each.get_absolute_url() for each in Enquiry.objects.visible_to(reader)),
            *(
                reverse("exchange:suggestions_for", args=[each.code])
                for each in Achievement.objects.owned_by(
                    each.organisation_id for each in reader.memberships.all()
                )
            ),
        ]
    for address in addresses:
        yield address, client.get(address)
    for address in addresses[:3]:
        yield f"in English {address}", client.get(address, headers={"accept-language": "en"})
    yield "ask", client.post(reverse("portal:ask"), {"problem": "酒糟高值利用工艺"})
    if reader is not None:
        yield "preview", client.post(reverse("exchange:demand_preview"), {"title": "酒糟高值利用工艺"})


@pytest.mark.parametrize("name", STRANGERS)
def test_no_page_names_the_owner(name, client, demand, owner, manager, strangers, portal):
    if (reader := strangers[name]) is not None:
        client.force_login(reader)
    for address, answer in outputs(client, demand, reader, owner.region.code):
        assert answer.status_code in {200, 302, 403}, address
        said = unquote(answer.content.decode() + str(answer.headers))
        typed = {trace for trace in traces(owner, manager) if trace in address}
        typed |= {owner.region.name} if owner.region.code in typed else set()
        found = [trace for trace in traces(owner, manager) if trace not in typed and trace in said]
        assert found == [], address


@pytest.mark.parametrize("name", STRANGERS)
def test_asking_for_the_owner_does_not_find_it(name, client, demand, owner, strangers):
    if (reader := strangers[name]) is not None:
        client.force_login(reader)
    for query in (
        {"q": NAME},
        {"q": SHORT},
        {"q": ENGLISH},
        {"organisation": owner.pk},
        {"region": owner.region.code},
    ):
        assert list(client.get(reverse("exchange:demands"), query).context["page"]) == [], query
    seen = client.get(reverse("exchange:demands"), {"region": "510700"}).context
    assert [shown.listing for shown in seen["page"]] == [demand]
    counted = {facet.name: [option.value for option in facet.options] for facet in seen["facets"]}
    assert (counted["region"], counted.get("organisation", [])) == (["510700"], [])


def test_the_owners_own_page_does_not_speak_of_it(client, demand, owner):
    page = client.get(owner.get_absolute_url()).text
    assert (demand.title in page, demand.code in page) == (False, False)


def test_a_county_twinned_on_its_own_does_not_tell_where_in_the_city(client, demand, owner, world):
    third = OrganisationFactory(region=RegionFactory(code="320500", name="苏州市"))
    local = OrganisationFactory(region=owner.region)
    make_agreement(actor=world.staff, leads=[local, third], shorts="台苏")
    indexed(afresh=True)
    counts = facets("", ["region"], actor=AnonymousUser(), kinds=["demand"])
    assert counts["region"] == {"510700": 1}
    for region, expected in (("510722", []), ("510700", [demand])):
        page = client.get(reverse("exchange:demands"), {"region": region}).context["page"]
        assert [shown.listing for shown in page] == expected


def test_the_side_badge_stays(client, demand, world):
    page = client.get(demand.get_absolute_url()).text
    assert world.a.name in page
    assert "匿名单位" in page


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
