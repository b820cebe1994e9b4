"""Two registrations of one organisation become one, and nothing of either is lost."""

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType

from jiedui.areas.exchange.models import Achievement, Enquiry, SavedSearch, Suggestion
from jiedui.areas.exchange.services.enquiries import send_enquiry
from jiedui.areas.exchange.services.listings import create_listing
from jiedui.areas.exchange.services.saved_searches import save_search
from jiedui.foundation.audit.chain import seal_events, verify
from jiedui.foundation.audit.models import ContactViewing
from jiedui.foundation.audit.selectors import timeline_of
from jiedui.foundation.core import clock, todos
from jiedui.foundation.core.errors import DomainError, Invalid, NotAllowed, WrongState
from jiedui.foundation.files.services import attach
from jiedui.foundation.jobs.models import BackgroundJob
from jiedui.foundation.ledgers.models import ColumnMapping
from jiedui.foundation.notifications.models import Notice
from jiedui.foundation.organisations import services
from jiedui.foundation.organisations.duplicates import likely_duplicates
from jiedui.foundation.organisations.merging import (
    columns_naming_organisations,
    merge_parts,
    preview_of,
)
from jiedui.foundation.organisations.models import FormerCode, Membership, MergeProposal, Organisation
from tests.accounts.factories import UserFactory
from tests.at_once import DONE, at_once
from tests.exchange.factories import AchievementFactory, DemandFactory
from tests.exchange.town import achievement, build_town, demand
from tests.regions.factories import RegionFactory

from .factories import MembershipFactory, OrganisationFactory, manager_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
ONE_CODE, OTHER_CODE = "91350100M000100Y43", "12100000400006090H"


@pytest.fixture
def staff():
    return UserFactory(name="管理示例", is_staff=True)


@pytest.fixture
def pair():
    region = RegionFactory()
    return (
        OrganisationFactory(name="示例柑橘研究所", region=region),
        OrganisationFactory(name="示例柑橘研究院", region=region, introduction="老牌研究所"),
    )


def merge(kept, absorbed, staff, **values):
    return services.merge_organisations(
        kept, absorbed=absorbed, actor=staff, **{"confirmation": absorbed.name} | values
    )


# --- nothing is forgotten


def test_of_every_column_that_names_an_organisation_it_is_said_what_becomes():
    named = {belonging.key for part in merge_parts for belonging in part.belongings}
    assert named == columns_naming_organisations()


def test_of_every_key_without_a_foreign_key_it_is_said_too():
    """Generic targets, and keys kept as numbers; events never change and are read by their former keys."""
    excused = {"audit.Event.target", "audit.Event.organisation_id"}
    found = set()
    for model in apps.get_models():
        if model.__module__.startswith("jiedui."):
            names = {field.name for field in model._meta.get_fields()}
            found |= {f"{model._meta.label}.target"} if {"target_type", "target_id"} <= names else set()
            found |= {f"{model._meta.label}.organisation_id"} if "organisation_id" in names else set()
    assert found == excused | {column for part in merge_parts for column in part.also}


def test_a_column_that_nobody_moves_stops_the_merge(pair, staff, monkeypatch):
    monkeypatch.setattr(
        "jiedui.foundation.organisations.services.merging.columns_naming_organisations",
        lambda: columns_naming_organisations() | {"later.Thing.organisation"},
    )
    with pytest.raises(LookupError, match=r"later\.Thing\.organisation"):
        merge(*pair, staff)


# --- everything moves


def test_all_that_one_owned_is_the_others(pair, staff):
    kept, absorbed = pair
    listing = AchievementFactory(owner=absorbed, published=True)
    contributed = AchievementFactory()
    contributed.contributors.add(absorbed)
    branch = OrganisationFactory(parent=absorbed)
    person = MembershipFactory(organisation=absorbed, role="clerk").user
    alliance = OrganisationFactory(kind="alliance")
    services.offer_place(alliance, organisation=absorbed, actor=staff)
    attach(absorbed, upload=b"words", name="a.txt", actor=staff)
    services.ask_to_join(absorbed, role="member", reason="新来的", actor=UserFactory())
    code = absorbed.code
    merge(kept, absorbed, staff)
    listing.refresh_from_db()
    branch.refresh_from_db()
    assert (listing.owner, branch.parent) == (kept, kept)
    assert list(contributed.contributors.all()) == [kept]
    assert list(alliance.allies.all()) == [kept]
    assert Membership.objects.filter(organisation=kept, user=person, role="clerk").exists()
    assert kept.joining_requests.waiting().count() == 1
    kind = ContentType.objects.get_for_model(Organisation)
    assert apps.get_model("files.Attachment").objects.filter(target_type=kind, target_id=kept.pk).count() == 1
    assert not Organisation.objects.filter(code=code).exists()
    assert Organisation.objects.get(pk=kept.pk).introduction == "老牌研究所"


def test_old_addresses_lead_to_the_kept_one_for_good(pair, staff, client):
    kept, absorbed = pair
    code = absorbed.code
    merge(kept, absorbed, staff)
    answer = client.get(f"/organisations/{code}/")
    assert (answer.status_code, answer.url) == (301, kept.get_absolute_url())
    client.force_login(staff)
    answer = client.get(f"/desk/organisation/{code}/")
    assert (answer.status_code, answer.url) == (301, f"/desk/organisation/{kept.code}/")
    third = OrganisationFactory()
    merge(third, kept, staff)
    assert client.get(f"/organisations/{code}/").url == third.get_absolute_url()


def test_what_happened_to_both_stands_in_one_timeline_and_the_chain_verifies(pair, staff):
    kept, absorbed = pair
    services.change_organisation(absorbed, actor=staff, short_name="柑院")
    services.change_organisation(kept, actor=staff, short_name="柑所")
    seal_events()
    merge(kept, absorbed, staff)
    seal_events()
    assert verify().faults == []
    assert [line.sentence for line in timeline_of(kept, actor=staff)] == [
        "管理示例 把 示例柑橘研究院 并入示例柑橘研究所，转入 0 条记录",
        "管理示例 修改了示例柑橘研究所的资料",
        "管理示例 修改了示例柑橘研究所的资料",
    ]


def test_notices_of_the_absorbed_lead_to_the_kept(pair, staff):
    kept, absorbed = pair
    manager = manager_of(absorbed)
    MembershipFactory(organisation=absorbed)
    services.ask_to_join(absorbed, role="member", reason="新来的", actor=UserFactory())
    merge(kept, absorbed, staff)
    told = Notice.objects.filter(recipient=manager).values_list("target_id", "organisation_id")
    assert set(told) == {(kept.pk, kept.pk)}


def test_people_in_both_keep_each_role_once(pair, staff):
    kept, absorbed = pair
    wang = MembershipFactory(organisation=kept, role="clerk").user
    for role in ("clerk", "broker"):
        MembershipFactory(organisation=absorbed, role=role, user=wang)
    assert "1 位成员在两家都有登记" in "".join(preview_of(kept, absorbed).remarks)
    merge(kept, absorbed, staff)
    assert sorted(Membership.objects.filter(user=wang).values_list("role", flat=True)) == ["broker", "clerk"]


def test_enquiries_between_the_two_go_and_doubled_open_ones_are_withdrawn():
    town = build_town()
    staff = UserFactory(is_staff=True)
    twin = OrganisationFactory(name="甘露食品二（示例）", region=town.world.region_a)
    twin_boss = manager_of(twin)
    words = {"cooperation": ["licence"], "unclear": "收率", "about": "果汁厂"}
    offered = achievement(town)
    one = send_enquiry(offered, organisation=town.enterprise, actor=town.boss, **words)
    double = send_enquiry(offered, organisation=twin, actor=twin_boss, **words)
    between = send_enquiry(demand(town), organisation=twin, actor=twin_boss, **words)
    said = "".join(preview_of(town.enterprise, twin).remarks)
    assert ("1 条对接意向连同往来留言将删除" in said, "1 条未办结的对接意向与保留单位的重复" in said) == (
        True,
        True,
    )
    merge(town.enterprise, twin, staff)
    states = dict(Enquiry.objects.values_list("pk", "state"))
    assert states == {one.pk: "sent", double.pk: "withdrawn"}
    assert between.pk not in states
    assert set(Enquiry.objects.values_list("from_organisation", flat=True)) == {town.enterprise.pk}


def test_nothing_is_suggested_to_its_own_owner_and_searches_ask_for_the_kept(pair, staff):
    kept, absorbed = pair
    listing = AchievementFactory(owner=absorbed, published=True)
    Suggestion.objects.create(
        demand=DemandFactory(owner=kept, published=True),
        achievement=listing,
        seen_from="demand",
        score=1,
        band="high",
        refreshed_at=clock.now(),
    )
    search = save_search(
        actor=UserFactory(), name="示例", kind="achievement", query=f"organisation={absorbed.pk}"
    )
    merge(kept, absorbed, staff)
    assert Suggestion.objects.count() == 0
    assert SavedSearch.objects.get(pk=search.pk).query == f"organisation={kept.pk}"


def test_the_tree_closes_no_ring(staff):
    above = OrganisationFactory(name="示例上级")
    top = OrganisationFactory(name="示例甲所", parent=above)
    middle = OrganisationFactory(name="示例乙所", parent=top)
    low = OrganisationFactory(name="示例丙所", parent=middle)
    merge(low, top, staff)
    parents = {row.name: row.parent and row.parent.name for row in Organisation.objects.all()}
    assert parents == {"示例上级": None, "示例丙所": "示例上级", "示例乙所": "示例丙所"}


def test_what_names_organisations_without_a_foreign_key_goes_along(pair, staff):
    kept, absorbed = pair
    kind = ContentType.objects.get_for_model(Organisation)
    for organisation in pair:
        ContactViewing.objects.create(viewer=staff, target_type=kind, target_id=organisation.pk)
        ColumnMapping.objects.create(organisation_id=organisation.pk, kind="achievement", heading="名称")
    ColumnMapping.objects.create(organisation_id=absorbed.pk, kind="achievement", heading="单位")
    merge(kept, absorbed, staff)
    assert list(ContactViewing.objects.values_list("target_id", flat=True)) == [kept.pk]
    left = list(ColumnMapping.objects.values_list("organisation_id", "heading"))
    assert (len(left), set(left)) == (2, {(kept.pk, "单位"), (kept.pk, "名称")})


# --- what stands in the way


def test_what_stands_in_the_way_is_said_in_words(pair, staff):
    kept, absorbed = pair
    with pytest.raises(NotAllowed):
        merge(kept, absorbed, manager_of(kept))
    with pytest.raises(WrongState, match="与自己合并"):
        merge(kept, kept, staff)
    with pytest.raises(WrongState, match="联盟只能与联盟"):
        merge(kept, OrganisationFactory(kind="alliance"), staff)
    with pytest.raises(Invalid, match="请完整输入将并入的单位名称：示例柑橘研究院"):
        merge(kept, absorbed, staff, confirmation="示例柑橘")
    assert Organisation.objects.filter(pk=absorbed.pk).exists()


def test_the_two_sides_of_an_agreement_are_not_one(staff):
    town = build_town()
    world = town.world
    one, other = (side.lead for side in world.agreement.sides.order_by("order"))
    with pytest.raises(WrongState, match="分属"):
        merge(one, other, staff)
    assert preview_of(one, other).obstacles


def test_of_two_credit_codes_one_is_chosen(pair, staff):
    kept, absorbed = pair
    Organisation.objects.filter(pk=kept.pk).update(credit_code=ONE_CODE)
    Organisation.objects.filter(pk=absorbed.pk).update(credit_code=OTHER_CODE)
    with pytest.raises(Invalid, match="请选择保留哪一个"):
        merge(kept, absorbed, staff)
    merge(kept, absorbed, staff, credit_code=OTHER_CODE)
    assert Organisation.objects.get().credit_code == OTHER_CODE


def test_the_only_credit_code_stays(pair, staff):
    kept, absorbed = pair
    Organisation.objects.filter(pk=absorbed.pk).update(credit_code=OTHER_CODE)
    merge(kept, absorbed, staff)
    assert Organisation.objects.get().credit_code == OTHER_CODE


# --- proposing and finding


def test_a_manager_proposes_and_the_staff_decide(pair, staff):
    kept, absorbed = pair
    manager = manager_of(kept)
    proposal = services.propose_merge(kept, other=absorbed, reason="这是我们的重复登记", actor=manager)
    assert todos.todo_sources["organisations.merging"].count(staff) == 1
    with pytest.raises(WrongState, match="正在等待"):
        services.propose_merge(absorbed, other=kept, reason="", actor=manager_of(absorbed))
    with pytest.raises(NotAllowed):
        services.decline_merge(proposal, actor=manager)
    services.decline_merge(proposal, actor=staff)
    services.propose_merge(kept, other=absorbed, reason="", actor=manager)
    merge(kept, absorbed, staff)
    assert MergeProposal.objects.count() == 0


def test_registrations_that_look_alike_are_found_with_reasons():
    plain = OrganisationFactory(name="绵阳市甘露果蔬食品有限公司", credit_code="91510700000000001A")
    alike = OrganisationFactory(name="甘露果蔬食品有限责任公司")
    one = OrganisationFactory(name="示例甲单位", contact_email="a@one.example", website="https://one.example")
    other = OrganisationFactory(
        name="完全不同的名字", contact_email="b@one.example", website="https://www.one.example/x"
    )
    found = {(pair.one, pair.other): set(pair.reasons) for pair in likely_duplicates()}
    assert found == {(one, other): {"邮箱域名相同", "网址相同"}, (plain, alike): {"名称相近"}}


def test_the_staffs_pages_lead_from_the_list_to_the_merge(client, pair, staff):
    kept, absorbed = pair
    client.force_login(staff)
    page = client.get("/desk/organisation/merging/").content.decode()
    assert f"/desk/organisation/merging/{kept.code}/{absorbed.code}/" in page
    wrong = client.get("/desk/organisation/merging/?kept=没有&absorbed=没有")
    assert (wrong.status_code, "没有找到这家单位" in wrong.content.decode()) == (422, True)
    path = f"/desk/organisation/merging/{kept.code}/{absorbed.code}/"
    assert "合并不能撤销" in client.get(path).content.decode()
    assert client.post(path, {"confirmation": "写错"}).status_code == 422
    assert (
        client.post(path, {"confirmation": absorbed.name}).url
        == BackgroundJob.objects.get().get_absolute_url()
    )
    client.force_login(manager_of(kept))
    assert client.get("/desk/organisation/merging/").status_code == 403
    page = client.get(f"/desk/organisation/{kept.code}/propose-merge/")
    assert page.status_code == 200


def test_whoever_proposed_a_merge_takes_it_back_on_the_page(pair, client):
    kept, absorbed = pair
    manager = manager_of(kept)
    proposal = services.propose_merge(kept, other=absorbed, reason="", actor=manager)
    at = f"/desk/organisation/merging/{proposal.pk}/withdraw/"
    client.force_login(manager_of(kept))
    assert client.post(at).status_code == 404
    client.force_login(manager)
    assert at in client.get(f"/desk/organisation/{kept.code}/propose-merge/").text
    assert client.post(at).url == f"/desk/organisation/{kept.code}/propose-merge/"
    assert not MergeProposal.objects.waiting().exists()
    assert timeline_of(kept, actor=manager)[0].kind == "organisations.merge.withdrawn"


# --- two at once


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("crossed", [False, True])
def test_of_two_who_merge_at_once_one_is_told(crossed):
    one, other = OrganisationFactory(name="示例甲所"), OrganisationFactory(name="示例乙所")
    people = [UserFactory(is_staff=True) for _ in range(2)]
    pairs = [(one, other), (other, one) if crossed else (one, other)]
    said = at_once(
        *(lambda who=who, two=two: merge(*two, who) and DONE for who, two in zip(people, pairs, strict=True))
    )
    assert said[0] == DONE
    assert said[1].startswith("该单位已并入 示例")
    assert (Organisation.objects.count(), FormerCode.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(4))
def test_a_listing_written_meanwhile_belongs_to_the_kept_or_is_refused(_round):
    kept, absorbed = OrganisationFactory(name="示例甲所"), OrganisationFactory(name="示例乙所")
    writer, staff = manager_of(absorbed), UserFactory(is_staff=True)
    owner = Organisation.objects.get(pk=absorbed.pk)

    def write():
        try:
            create_listing(Achievement, owner=owner, actor=writer, title="示例成果")
        except DomainError as refusal:
            return str(refusal)
        return "written"

    said = at_once(write, lambda: merge(kept, absorbed, staff) and "merged")
    written = Achievement.objects.values_list("owner__name", flat=True)
    if "written" in said:
        assert (said, list(written)) == (["merged", "written"], ["示例甲所"])
    else:
        assert said[0] == "merged"
        assert "已并入 示例甲所" in said[1] or "没有权限" in said[1]
        assert list(written) == []
