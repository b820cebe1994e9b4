"""Every list that somebody keeps as work is taken along: what its page shows as it is narrowed, to whom the page shows it."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from jiedui.areas.agreements.models import Agreement
from jiedui.areas.exchange.services.enquiries import send_enquiry
from jiedui.areas.exchange.tables import LEDGERS
from jiedui.foundation.audit.selectors import timeline_of
from jiedui.foundation.core import clock
from jiedui.foundation.notifications.models import Notice
from jiedui.foundation.notifications.services import mark_read
from jiedui.foundation.organisations import services as organisations
from jiedui.fronts.portal.choices import EDITORS
from jiedui.fronts.portal.services import prepare_portal
from tests.accounts.factories import UserFactory
from tests.agreements.factories import twinned_world
from tests.exchange.factories import DemandFactory
from tests.exchange.town import build_town, demand
from tests.ledgers.files import csv, sheet_of, taken
from tests.ledgers.steps import imported
from tests.organisations.factories import MembershipFactory, OrganisationFactory, manager_of
from tests.portal.factories import make_article, member_of_group

pytestmark = pytest.mark.django_db


def status(client, url, **query):
    return client.get(url, {**query, "export": "csv"}).status_code


def test_agreements_are_taken_along_and_drafts_only_by_those_who_see_them(client):
    world = twinned_world()
    Agreement.objects.create(title="补充协议草稿（示例）", drafter=world.lead_a, code="XY-26000001")
    (row,) = taken(client, "/agreements/")
    assert (row["编号"], row["状态"], row["签署日期"]) == (world.agreement.code, "生效", "2020-04-27")
    assert row["各方"] == f"{world.a.name}、{world.b.name}"
    client.force_login(manager_of(world.lead_a))
    assert len(taken(client, "/agreements/")) == 1
    assert {row["状态"] for row in taken(client, "/desk/agreements/")} == {"生效", "草稿"}
    client.force_login(manager_of(world.lead_b))
    assert {row["状态"] for row in taken(client, "/desk/agreements/")} == {"生效"}


def test_what_happened_to_an_agreement_is_taken_along_whole(client):
    world = twinned_world()
    reader = manager_of(world.lead_a)
    client.force_login(reader)
    lines = [line.sentence for line in timeline_of(world.agreement, actor=reader)]
    rows = taken(client, world.agreement.get_desk_url())
    assert [row["经过"] for row in rows] == lines != []


def test_the_timeline_of_a_listing_is_for_those_who_follow_it(client):
    listing = DemandFactory(published=True)
    owner = MembershipFactory(organisation=listing.owner).user
    organisations.change_organisation(listing.owner, actor=manager_of(listing.owner), introduction="新的简介")
    client.force_login(owner)
    assert taken(client, listing.get_desk_url()) == []
    (row,) = taken(client, reverse("organisations:unit", args=[listing.owner.code]))
    assert row["事项"] == "修改资料"
    client.force_login(UserFactory())
    assert status(client, listing.get_desk_url()) == 404
    assert status(client, reverse("organisations:unit", args=[listing.owner.code])) == 403


def test_an_enquiry_hides_in_its_timeline_who_the_page_hides(client):
    town = build_town()
    found = demand(town, anonymous=True)
    enquiry = send_enquiry(
        found, organisation=town.institute, actor=town.head, cooperation=["licence"], unclear="规模", about="研究所"
    )  # fmt: skip
    client.force_login(town.head)
    rows = taken(client, enquiry.get_absolute_url())
    assert [row["经过"] for row in rows] == [item.sentence for item in timeline_of(enquiry, actor=town.head)]
    client.force_login(town.stranger)
    assert status(client, enquiry.get_absolute_url()) == 404


def test_notices_are_taken_along_all_or_unread(client):
    world = twinned_world()
    reader, other = manager_of(world.lead_a), UserFactory()
    for recipient in (reader, reader, other):
        Notice.objects.create(
            recipient=recipient,
            kind="agreements.agreement.entered_into_force",
            target_type=ContentType.objects.get_for_model(world.agreement),
            target_id=world.agreement.pk,
            url="/desk/",
        )
    mark_read(Notice.objects.filter(recipient=reader).earliest("pk"), actor=reader)
    client.force_login(reader)
    url = reverse("notifications:list")
    assert [row["阅读"] for row in taken(client, url)] == ["未读", "已读"]
    assert [row["阅读"] for row in taken(client, url, show="unread")] == ["未读"]


def test_members_and_letters_stand_on_one_page_and_are_two_files(client):
    organisation = OrganisationFactory()
    manager, member = manager_of(organisation), MembershipFactory(organisation=organisation).user
    with clock.at("2026-03-12 09:30"):
        organisations.invite_member(organisation, email="li@example.org", role="clerk", actor=manager)
    url = reverse("organisations:members", args=[organisation.code])
    client.force_login(manager)
    assert {row["姓名"] for row in taken(client, url)} == {manager.get_full_name(), member.get_full_name()}
    (row,) = taken(client, url, part="letters")
    assert (row["电子邮箱"], row["状态"], row["邀请时间"]) == ("li@example.org", "已过期", "2026-03-12 09:30")
    assert "part=letters" in client.get(url).text
    client.force_login(member)
    assert status(client, url, part="letters") == 403


def test_an_alliance_takes_its_members_along_and_a_member_its_alliances(client):
    alliance, university = OrganisationFactory(kind="alliance"), OrganisationFactory(kind="university")
    secretary, dean = manager_of(alliance), manager_of(university)
    offer = organisations.offer_place(alliance, organisation=university, actor=secretary)
    organisations.accept_place(offer, actor=dean)
    for reader, own in ((secretary, alliance), (dean, university)):
        client.force_login(reader)
        (row,) = taken(client, reverse("organisations:alliances", args=[own.code]))
        assert (row["联盟"], row["成员单位"]) == (alliance.name, university.name)


def test_imports_and_their_rows_are_taken_along_with_what_came_of_them(client):
    owner = OrganisationFactory()
    writer = MembershipFactory(organisation=owner).user
    long = "很长的描述" * 30
    upload = csv(f"需求名称,需求描述\n甲,{long}\n{'长' * 300},\n")
    run = imported(LEDGERS[1], upload, owner, writer, extent="valid")
    client.force_login(writer)
    (row,) = taken(client, reverse("ledgers:list"))
    assert (row["编号"], row["导入什么"], row["行数"], row["状态"]) == (run.code, "技术需求", "2", "已导入")
    made, faulty = taken(client, run.get_absolute_url())
    assert (made["结果"], made["编号"][:2], long in made.values()) == ("已导入", "XQ", True)
    assert (faulty["结果"], faulty["编号"], "300 个字" in faulty["说明"]) == ("有误", "", True)
    assert [each["行号"] for each in taken(client, run.get_absolute_url(), state="faulty")] == ["3"]
    client.force_login(MembershipFactory(organisation=owner).user)
    assert taken(client, reverse("ledgers:list")) == []
    assert status(client, run.get_absolute_url()) == 404


def test_articles_are_taken_along_and_drafts_only_at_the_editors_desk(client):
    prepare_portal()
    make_article(title="两地签署协议")
    make_article(title="=1+1", live=False)
    assert [row["标题"] for row in taken(client, "/news/")] == ["两地签署协议"]
    answer = client.get("/news/", {"export": "xlsx"})
    assert [row[1] for row in sheet_of(answer)[1:]] == ["两地签署协议"]
    client.force_login(member_of_group(EDITORS))
    rows = taken(client, "/cms/articles/")
    assert {(row["标题"], row["状态"]) for row in rows} == {("两地签署协议", "在用"), ("'=1+1", "草稿")}
    assert "export=xlsx" in client.get("/cms/articles/").text
    client.force_login(UserFactory())
    assert client.get("/cms/articles/", {"export": "csv"}).status_code in {302, 403}
