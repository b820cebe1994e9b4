"""From draft to renewal: what may follow what, and what stands in the way."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from jiedui.areas.exchange.models import Achievement, Demand, Expert
from jiedui.areas.exchange.services import listings as services
from jiedui.areas.exchange.tasks import announce_expiries, expire_listings
from jiedui.areas.exchange.workflow import workflow_of
from jiedui.foundation.audit.selectors import timeline_of
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, NotAllowed, WrongState
from jiedui.foundation.notifications.models import Notice
from tests.accounts.factories import UserFactory
from tests.exchange.factories import AchievementFactory, DemandFactory, ExpertFactory
from tests.organisations.factories import MembershipFactory, OrganisationFactory, manager_of

pytestmark = pytest.mark.django_db

FACTORIES = [AchievementFactory, DemandFactory, ExpertFactory]


@pytest.fixture
def institute():
    return OrganisationFactory(name="示例果蔬研究所", short_name="果蔬所", name_en="Example Fruit Institute")


@pytest.fixture
def manager(institute):
    return manager_of(institute)


@pytest.fixture
def member(institute):
    return MembershipFactory(organisation=institute, user=UserFactory()).user


@pytest.fixture
def staff():
    return UserFactory(is_staff=True)


def kinds(listing, actor):
    return [item.kind.rpartition(".")[2] for item in reversed(timeline_of(listing, actor=actor))]


@pytest.mark.parametrize("factory", FACTORIES)
def test_a_whole_life(factory, institute, member, manager):
    listing = factory(owner=institute, created_by=member)
    services.submit_listing(listing, actor=member)
    services.return_listing(listing, reason="请写明规模", actor=manager)
    services.change_listing(listing, actor=member, summary="每批两吨。")
    services.submit_listing(listing, actor=member)
    services.publish_listing(listing, actor=manager, secrecy_confirmed=True)
    services.archive_listing(listing, actor=manager)
    services.renew_listing(listing, actor=manager)
    services.revise_listing(listing, actor=manager)
    listing.refresh_from_db()
    assert (listing.state, listing.secrecy_checked_at, listing.summary) == ("draft", None, "每批两吨。")
    assert kinds(listing, manager) == [
        "submitted",
        "returned",
        "changed",
        "submitted",
        "published",
        "archived",
        "renewed",
        "revised",
    ]


def test_managers_hear_of_what_waits_and_writers_of_the_answer(institute, member, manager):
    listing = DemandFactory(owner=institute, created_by=member)
    services.submit_listing(listing, actor=member)
    services.publish_listing(listing, actor=manager, secrecy_confirmed=True)
    told = list(Notice.objects.order_by("pk").values_list("recipient", "kind", "url"))
    assert told == [
        (manager.pk, "exchange.demand.submitted", listing.get_desk_url()),
        (member.pk, "exchange.demand.published", listing.get_desk_url()),
    ]


def test_nobody_publishes_without_the_secrecy_check(institute, manager):
    listing = DemandFactory(owner=institute, state="submitted")
    with pytest.raises(Invalid) as refusal:
        services.publish_listing(listing, actor=manager, secrecy_confirmed=False)
    assert refusal.value.errors == {"secrecy_confirmed": ["发布前请完成保密审查并勾选确认。"]}


def test_the_gate_keeps_who_checked_and_when(institute, manager):
    listing = AchievementFactory(owner=institute, state="submitted")
    with clock.at("2026-03-12 09:30") as moment:
        services.publish_listing(listing, actor=manager, secrecy_confirmed=True)
    listing.refresh_from_db()
    assert (listing.secrecy_checked_at, listing.secrecy_checked_by) == (moment, manager)
    assert listing.expires_on.isoformat() == "2027-03-12"


@pytest.mark.parametrize(
    "text", ["电话 13800138000", "邮箱 someone@example.org", "身份证 11010519491231002X"]
)
def test_personal_data_must_be_confirmed_or_removed(text, institute, manager):
    listing = DemandFactory(owner=institute, state="submitted", current_state=text)
    with pytest.raises(Invalid) as refusal:
        services.publish_listing(listing, actor=manager, secrecy_confirmed=True)
    assert list(refusal.value.errors) == ["personal_data_confirmed"]
    services.publish_listing(listing, actor=manager, secrecy_confirmed=True, personal_data_confirmed=True)
    assert listing.state == "published"


def test_what_is_missing_is_said_in_sentences(institute, member):
    listing = AchievementFactory(owner=institute, summary="", price_mode="range", keywords=[])
    with pytest.raises(WrongState) as refusal:
        services.submit_listing(listing, actor=member)
    assert str(refusal.value) == (
        "请填写“摘要”；请填写“关键词”；请填写“报价（下限）”（报价方式：价格区间）；"
        "请填写“报价上限”（报价方式：价格区间）"
    )


@pytest.mark.parametrize("name", ["示例果蔬研究所", "果蔬所", "example fruit institute"])
@pytest.mark.parametrize("field", ["title", "problem", "keywords"])
def test_an_anonymous_demand_must_not_name_its_owner(field, name, institute, member):
    value = [name] if field == "keywords" else f"{name}寻求工艺"
    listing = DemandFactory(owner=institute, anonymous=True, **{field: value})
    with pytest.raises(WrongState, match="出现了本单位名称"):
        services.submit_listing(listing, actor=member)


def test_strangers_and_plain_members_are_refused_in_words(institute, member):
    listing = DemandFactory(owner=institute, state="submitted")
    with pytest.raises(NotAllowed, match="您没有权限：审核发布本单位的供需信息。"):
        services.publish_listing(listing, actor=member, secrecy_confirmed=True)
    with pytest.raises(NotAllowed):
        services.create_listing(Demand, owner=institute, actor=UserFactory(), title="无关")


@pytest.mark.parametrize("state", ["submitted", "published", "archived", "expired"])
def test_only_drafts_and_what_was_returned_are_changed(state, institute, member):
    options = {"published": True} if state == "published" else {"state": state}
    listing = AchievementFactory(owner=institute, **options)
    with pytest.raises(NotAllowed):
        services.change_listing(listing, actor=member, summary="新")


def test_a_stale_page_cannot_change_what_was_submitted_meanwhile(institute, member):
    listing = DemandFactory(owner=institute)
    stale = Demand.objects.get(pk=listing.pk)
    services.submit_listing(listing, actor=member)
    with pytest.raises(NotAllowed):
        services.change_listing(stale, actor=member, summary="新")


def test_state_and_checks_are_not_written_as_values(institute, member):
    with pytest.raises(TypeError, match="state"):
        services.create_listing(Demand, owner=institute, actor=member, title="果胶", state="published")


def test_what_the_platform_took_down_comes_back_through_review_only(institute, manager, staff):
    listing = DemandFactory(owner=institute, published=True)
    with pytest.raises(WrongState, match="理由"):
        services.take_down_listing(listing, reason="", actor=staff)
    services.take_down_listing(listing, reason="疑似涉密", actor=staff)
    assert (listing.state, listing.return_reason) == ("archived", "疑似涉密")
    with pytest.raises(WrongState, match="重新提交审核"):
        services.renew_listing(listing, actor=manager)
    services.revise_listing(listing, actor=manager)
    assert listing.state == "draft"


def test_staff_neither_write_nor_publish_for_others(institute, staff):
    listing = DemandFactory(owner=institute, state="submitted")
    assert [step.name for step in workflow_of(listing).open_to(staff, listing)] == []


def test_listings_expire_the_night_after_their_last_day(institute):
    with clock.at("2026-03-12 09:00"):
        listing = AchievementFactory(owner=institute, published=True, expires_on=clock.today())
        assert expire_listings() == 0
    with clock.at("2026-03-13 00:20"):
        assert expire_listings() == 1
        assert expire_listings() == 0
    listing.refresh_from_db()
    assert listing.state == "expired"


def test_people_are_told_once_two_weeks_ahead_however_late_the_job_runs(institute, manager):
    with clock.at("2026-03-01 09:00"):
        listing = AchievementFactory(
            owner=institute, published=True, expires_on=clock.today() + timedelta(days=20)
        )
        assert announce_expiries() == 0
    with clock.at("2026-03-10 23:00"):
        assert announce_expiries() == 1
        assert announce_expiries() == 0
    assert Notice.objects.filter(recipient=manager, kind="exchange.achievement.expiring").count() == 1
    with clock.at("2026-03-11 09:00"):
        services.renew_listing(listing, actor=manager, expires_on=clock.today() + timedelta(days=10))
        assert announce_expiries() == 1


@pytest.mark.parametrize("days", [-1, 1200])
def test_a_renewal_ends_within_three_years(days, institute, manager):
    listing = AchievementFactory(owner=institute, published=True)
    with pytest.raises(Invalid) as refusal:
        services.renew_listing(listing, actor=manager, expires_on=clock.today() + timedelta(days=days))
    assert list(refusal.value.errors) == ["expires_on"]


class TestConsent:
    def test_no_profile_is_published_without_it(self, institute, manager):
        expert = ExpertFactory(owner=institute, state="submitted", consent_at=None)
        with pytest.raises(WrongState, match="尚未登记专家本人同意公开"):
            services.publish_listing(expert, actor=manager, secrecy_confirmed=True)

    def test_who_has_an_account_says_it_themself(self, institute, manager):
        person = MembershipFactory(organisation=institute).user
        expert = ExpertFactory(owner=institute, person=person, consent_at=None)
        with pytest.raises(NotAllowed, match="须由本人登录"):
            services.record_consent(expert, actor=manager)
        services.record_consent(expert, actor=person)
        assert expert.consent_by == person

    def test_a_manager_records_the_written_word_of_others(self, institute, manager, member):
        expert = ExpertFactory(owner=institute, consent_at=None)
        with pytest.raises(NotAllowed):
            services.record_consent(expert, actor=member)
        assert services.record_consent(expert, actor=manager).consent_by == manager

    def test_changing_the_profile_leaves_it_as_it_was(self, institute, member):
        expert = ExpertFactory(owner=institute)
        given = expert.consent_at
        services.change_listing(expert, actor=member, profile="新的介绍。")
        expert.refresh_from_db()
        assert expert.consent_at == given

    def test_withdrawing_it_closes_the_profile_at_once(self, institute, manager):
        person = UserFactory()
        expert = ExpertFactory(owner=institute, person=person, published=True)
        services.withdraw_consent(expert, actor=person)
        expert.refresh_from_db()
        assert (expert.state, expert.consent_at) == ("archived", None)
        with pytest.raises(WrongState, match="同意"):
            services.renew_listing(expert, actor=manager)

    def test_the_person_changes_their_own_profile(self, institute):
        person = UserFactory()
        expert = ExpertFactory(owner=institute, person=person)
        services.change_listing(expert, actor=person, profile="本人修改。")
        assert Expert.objects.get().profile == "本人修改。"


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("factory", "values"),
    [
        (AchievementFactory, {"trl": 10}),
        (AchievementFactory, {"price_min": 5, "price_max": 3}),
        (DemandFactory, {"budget_min": 5, "budget_max": 3}),
        (DemandFactory, {"state": "published"}),
        (ExpertFactory, {"published": True, "consent_at": None}),
    ],
)
def test_the_database_refuses_what_cannot_be(factory, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        factory(**values)


def test_wrong_values_are_refused_beside_their_field(institute, member):
    with pytest.raises(Invalid) as refusal:
        services.create_listing(
            Achievement,
            owner=institute,
            actor=member,
            title="果胶",
            transfer_modes=["gift"],
            keywords=["一"] * 2,
        )
    assert refusal.value.errors == {
        "transfer_modes": ["没有“gift”这个选项。"],
        "keywords": ["列表中有重复项。"],
    }


def test_a_reason_is_kept_whole_or_refused(institute, manager):
    listing = DemandFactory(owner=institute, state="submitted")
    with pytest.raises(Invalid, match="理由不超过 1000 个字"):
        services.return_listing(listing, reason="长" * 1001, actor=manager)
    services.return_listing(listing, reason="长" * 1000, actor=manager)
    assert Demand.objects.get().return_reason == "长" * 1000


def test_nothing_is_submitted_that_is_over_already(institute, member):
    with clock.at("2026-03-12 09:00"):
        listing = DemandFactory(owner=institute, expires_on="2026-03-11")
        with pytest.raises(WrongState, match="请改“有效期至”：有效期不能早于今天"):
            services.submit_listing(listing, actor=member)
