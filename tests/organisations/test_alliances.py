"""Nobody stands in an alliance before both have agreed."""

import pytest

from jiedui.foundation.audit.selectors import timeline_of
from jiedui.foundation.core import todos
from jiedui.foundation.core.errors import NotAllowed, WrongState
from jiedui.foundation.notifications.models import Notice
from jiedui.foundation.organisations import services
from jiedui.foundation.organisations.models import AllianceOffer
from tests.accounts.factories import UserFactory
from tests.agreements.factories import twinned_world
from tests.exchange.factories import AchievementFactory, DemandFactory
from tests.regions.factories import RegionFactory

from .factories import OrganisationFactory, manager_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def alliance():
    return OrganisationFactory(name="示例高校联盟", kind="alliance")


@pytest.fixture
def university():
    return OrganisationFactory(name="示例大学", kind="university")


def test_an_offer_counts_once_the_other_agreed(alliance, university):
    secretary, dean = manager_of(alliance, name="李示例"), manager_of(university, name="王示例")
    offer = services.offer_place(alliance, organisation=university, actor=secretary, words="欢迎")
    assert list(alliance.allies.all()) == []
    assert [told.recipient for told in Notice.objects.filter(urgent=True)] == [dean]
    assert [todo.title for todo in todos.todo_sources["organisations.offers"].items(dean, 5)] == [
        "示例大学 加入 示例高校联盟"
    ]
    services.accept_place(offer, actor=dean)
    assert list(alliance.allies.all()) == [university]
    assert [line.sentence for line in timeline_of(alliance, actor=dean)] == [
        "王示例 确认 示例大学 加入示例高校联盟",
        "李示例 邀请 示例大学 加入示例高校联盟",
    ]
    with pytest.raises(WrongState, match="已有答复"):
        services.accept_place(offer, actor=dean)
    with pytest.raises(WrongState, match="已在联盟中"):
        services.offer_place(alliance, organisation=university, actor=secretary)


def test_an_organisation_asks_and_the_alliance_answers(alliance, university):
    secretary, dean = manager_of(alliance), manager_of(university)
    offer = services.ask_for_place(alliance, organisation=university, actor=dean)
    with pytest.raises(NotAllowed):
        services.accept_place(offer, actor=dean)
    services.decline_place(offer, actor=secretary, words="名额已满")
    assert AllianceOffer.objects.get().answer_words == "名额已满"
    again = services.ask_for_place(alliance, organisation=university, actor=dean)
    with pytest.raises(WrongState, match="正在等待答复"):
        services.offer_place(alliance, organisation=university, actor=secretary)
    services.withdraw_place(again, actor=dean)
    with pytest.raises(WrongState, match="已有答复"):
        services.accept_place(again, actor=secretary)
    assert list(alliance.allies.all()) == []


def test_who_may_not_stand_in_an_alliance_is_said_in_words(alliance, university):
    secretary = manager_of(alliance)
    with pytest.raises(WrongState, match="尚未核验"):
        services.offer_place(alliance, organisation=OrganisationFactory(verified_at=None), actor=secretary)
    with pytest.raises(WrongState, match="联盟不能作为"):
        services.offer_place(alliance, organisation=alliance, actor=secretary)
    with pytest.raises(WrongState, match="只有联盟"):
        services.offer_place(university, organisation=alliance, actor=manager_of(university))
    with pytest.raises(NotAllowed):
        services.offer_place(alliance, organisation=university, actor=manager_of(university))


def test_staff_who_answer_for_both_put_them_together_at_once(alliance, university):
    services.offer_place(alliance, organisation=university, actor=UserFactory(is_staff=True))
    assert list(university.alliances.all()) == [alliance]


def test_either_may_part_from_the_other(alliance, university):
    staff, dean = UserFactory(is_staff=True), manager_of(university)
    services.offer_place(alliance, organisation=university, actor=staff)
    services.leave_alliance(university.alliance_memberships.get(), actor=dean)
    services.offer_place(alliance, organisation=university, actor=staff)
    row = alliance.alliance_members.get()
    services.remove_ally(row, actor=manager_of(alliance))
    assert list(alliance.allies.all()) == []
    with pytest.raises(WrongState, match="已不在联盟"):
        services.leave_alliance(row, actor=dean)


def test_the_alliances_page_shows_its_members_by_side_and_what_they_publish(client, alliance):
    world = twinned_world()
    staff = UserFactory(is_staff=True)
    near = OrganisationFactory(name="示例近处大学", region=world.region_a)
    far = OrganisationFactory(name="示例远处大学", region=world.region_b)
    elsewhere = OrganisationFactory(name="示例别处大学", region=RegionFactory(code="110101", name="东城区"))
    for each in (near, far, elsewhere):
        services.offer_place(alliance, organisation=each, actor=staff)
    AchievementFactory(owner=far, title="示例公开成果", published=True)
    AchievementFactory(owner=far, title="示例内部成果", published=True, visibility="internal")
    DemandFactory(owner=near, title="示例匿名需求", published=True, anonymous=True)
    page = client.get(alliance.get_absolute_url()).content.decode()
    shown = [page.index(name) for name in ("示例近处大学", "示例远处大学", "示例别处大学")]
    assert shown == sorted(shown)
    assert "示例公开成果" in page
    assert [word for word in ("示例内部成果", "示例匿名需求") if word in page] == []
    links = [part.split('"')[0] for part in page.split('href="')[1:]]
    counted = next(link for link in links if link.startswith("/achievements/?organisation="))
    assert {f"organisation={each.pk}" for each in (near, far, elsewhere)} == set(
        counted.partition("?")[2].split("&amp;")
    )


@pytest.mark.parametrize("number", [1, 4])
def test_the_alliances_page_needs_the_same_queries_for_any_number_of_members(queries_of, number):
    alliance, staff = OrganisationFactory(kind="alliance"), UserFactory(is_staff=True)
    for _ in range(number):
        member = OrganisationFactory()
        services.offer_place(alliance, organisation=member, actor=staff)
        AchievementFactory(owner=member, published=True)
    assert queries_of(alliance.get_absolute_url()) <= 24
