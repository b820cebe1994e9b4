"""An unnamed owner stands in no byte that an outsider is sent, until an accepted enquiry introduces them."""

import io
import json
from urllib.parse import unquote

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from jiedui.areas.exchange.documents import document_of
from jiedui.areas.exchange.models import Achievement, Demand, Enquiry
from jiedui.areas.exchange.selectors import newest, shown_to
from jiedui.areas.exchange.services import listings as services
from jiedui.areas.exchange.services.suggestions import refresh_suggestions
from jiedui.foundation.audit.selectors import timeline_of
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, WrongState
from jiedui.foundation.files.models import Attachment
from jiedui.foundation.files.services import attach
from jiedui.foundation.search.queries import facets, find
from jiedui.foundation.search.testing import indexed
from jiedui.fronts.portal.services import prepare_portal
from tests.accounts.factories import UserFactory
from tests.agreements.factories import make_agreement, twinned_world
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


def test_documents_are_opened_by_those_who_know_the_owner_only(
    client, demand, manager, strangers, outsider, introduce
):
    """What a document tells of its author inside, nobody can look through: it waits for the introduction."""
    (file,) = Attachment.objects.of(demand)
    for reader in strangers.values():
        client.logout()
        if reader is not None:
            client.force_login(reader)
        page = client.get(demand.get_absolute_url())
        assert ("另附有文件" in page.text, file.name in page.text) == (True, False)
        assert client.get(file.get_absolute_url()).status_code == 404
    introduce("accepted")
    for reader in (outsider, manager, UserFactory(is_staff=True)):
        client.force_login(reader)
        assert file.name in client.get(demand.get_absolute_url()).text
        answer = client.get(file.get_absolute_url())
        assert b"".join(answer.streaming_content) == TEXT


def test_pictures_are_shown_without_what_they_tell_of_their_maker(client, demand, owner, manager):
    services.revise_listing(demand, actor=manager)
    info = PngInfo()
    info.add_text("Author", ENGLISH)
    info.add_itxt("XML:com.adobe.xmp", f"<x>{ENGLISH}</x>")
    exif = Image.Exif()
    exif[0x013B] = ENGLISH
    written = io.BytesIO()
    Image.new("RGB", (60, 40)).save(written, "PNG", pnginfo=info, exif=exif)
    assert ENGLISH.encode() in written.getvalue()
    attach(demand, upload=written.getvalue(), name="现场.png", actor=manager)
    services.submit_listing(demand, actor=manager)
    services.publish_listing(demand, actor=manager, secrecy_confirmed=True)
    (picture,) = client.get(demand.get_absolute_url()).context["attachments"]
    for address in (picture.get_absolute_url(), picture.thumbnail_url):
        answer = client.get(address)
        said = b"".join(answer.streaming_content) + address.encode() + str(answer.headers).encode()
        assert [trace for trace in traces(owner, manager) if trace.encode() in said] == []


@pytest.mark.parametrize("name", [f"{SHORT}流程.png", f"{NAME}.png"])
def test_the_name_of_a_picture_that_tells_is_refused_at_submission(name, demand, manager):
    services.revise_listing(demand, actor=manager)
    written = io.BytesIO()
    Image.new("RGB", (60, 40)).save(written, "PNG")
    attach(demand, upload=SimpleUploadedFile(name, written.getvalue()), actor=manager)
    with pytest.raises(WrongState, match="附件名称"):
        services.submit_listing(demand, actor=manager)


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"name": "三台精酿酒业（示例）"}, "三台精酿酒业每年产生酒糟"),
        ({"name": "三台精酿酒业有限公司"}, "三台精酿酒业每年产生酒糟"),
        ({"name": "三台精酿酒业有限公司（示例）"}, "三台 精酿 酒业每年产生酒糟"),
        ({"short_name": "精酿酒業"}, "精酿酒业每年产生酒糟"),
        ({"name_en": "Quiet Works Co., Ltd."}, "QUIET WORKS has spent grain"),
        ({"contact_phone": "0816-1234567"}, "请打0816 1234567"),
        ({"contact_email": "boss@example.org"}, "写信到 BOSS＠example.org"),
        ({"website": "https://www.quiet.example/about"}, "见 quiet.example"),
    ],
)
def test_words_that_tell_the_owner_are_refused_however_they_are_written(values, text, demand, owner, manager):
    services.revise_listing(demand, actor=manager)
    for name, value in values.items():
        setattr(owner, name, value)
    owner.save()
    services.change_listing(demand, actor=manager, problem=text)
    with pytest.raises(WrongState, match="要解决的问题”中出现了本单位名称或联系方式"):
        services.submit_listing(demand, actor=manager)


def test_a_name_without_its_place_is_shown_to_the_reviewer(client, demand, owner, manager):
    services.revise_listing(demand, actor=manager)
    owner.name = "三台沉默果蔬食品有限公司（示例）"
    owner.region.full_name = "四川省绵阳市三台县"
    owner.region.save()
    owner.save()
    services.change_listing(demand, actor=manager, problem="沉默果蔬食品每年产生酒糟。")
    services.submit_listing(demand, actor=manager)
    with pytest.raises(Invalid, match="需要核对的内容（疑似本单位名称）"):
        services.publish_listing(demand, actor=manager, secrecy_confirmed=True)
    client.force_login(manager)
    assert "<mark>沉默果蔬食品</mark>每年产生酒糟。" in client.get(demand.get_desk_url()).text
    services.publish_listing(demand, actor=manager, secrecy_confirmed=True, personal_data_confirmed=True)
    assert demand.state == "published"


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
