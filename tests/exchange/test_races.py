"""Two people at once: one is served, the other is told in words; nobody answers for words they did not see."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from jiedui.areas.exchange.models import Achievement, Demand, Expert
from jiedui.areas.exchange.services import listings as services
from jiedui.foundation.accounts.models import User
from jiedui.foundation.core.errors import DomainError
from tests.exchange.factories import AchievementFactory, DemandFactory, ExpertFactory
from tests.organisations.factories import OrganisationFactory, manager_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

PUBLISH = {"secrecy_confirmed": True}


def at_once(listing, *steps):
    """What each of the steps answered: each is taken by a manager with a page of their own, at the same moment."""
    managers = [manager_of(listing.owner).pk for _ in steps]
    barrier = Barrier(len(steps))

    def take(step, values, manager):
        try:
            own, actor = type(listing).objects.get(pk=listing.pk), User.objects.get(pk=manager)
            barrier.wait(timeout=10)
            step(own, actor=actor, **values)
        except DomainError as refusal:
            return str(refusal)
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(steps)) as threads:
        answers = list(threads.map(lambda each: take(*each[0], each[1]), zip(steps, managers, strict=True)))
    listing.refresh_from_db()
    return sorted(answers)


@pytest.mark.parametrize("factory", [AchievementFactory, DemandFactory, ExpertFactory])
def test_of_two_who_submit_at_once_one_is_told_that_it_is_done(factory):
    listing = factory()
    answers = at_once(listing, (services.submit_listing, {}), (services.submit_listing, {}))
    assert (answers, listing.state) == (["done", "当前状态是“待审核”，不能提交审核。"], "submitted")


def test_of_publishing_and_returning_at_once_one_stands():
    listing = DemandFactory(state="submitted")
    answers = at_once(
        listing, (services.publish_listing, PUBLISH), (services.return_listing, {"reason": "请补充"})
    )
    expected = {
        "published": (["done", "当前状态是“已发布”，不能退回。"], ""),
        "returned": (["done", "当前状态是“已退回”，不能发布。"], "请补充"),
    }
    assert (answers, listing.return_reason) == expected[listing.state]


def test_publishing_twice_keeps_the_first_check():
    listing = AchievementFactory(state="submitted")
    answers = at_once(listing, (services.publish_listing, PUBLISH), (services.publish_listing, PUBLISH))
    assert answers == ["done", "当前状态是“已发布”，不能发布。"]
    assert listing.secrecy_checked_by == listing.published_by


def test_two_experts_of_one_person_are_not_written_at_once():
    owner = OrganisationFactory()
    manager = manager_of(owner)
    barrier = Barrier(2)

    def write(title):
        try:
            actor = User.objects.get(pk=manager.pk)
            barrier.wait(timeout=10)
            services.create_listing(
                Expert, owner=owner, actor=actor, title=title, name="陈示例", person=actor
            )
        except DomainError:
            return "refused"
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(write, ["柑橘", "果胶"])) == ["done", "refused"]
    assert Expert.objects.count() == 1


def test_a_renewal_while_the_nights_work_closes_it_stands():
    from jiedui.foundation.core import clock

    with clock.at("2026-03-12 09:00"):
        listing = AchievementFactory(published=True, expires_on=clock.today())
    with clock.at("2026-03-13 00:20"):
        stale = Achievement.objects.get()
        services.renew_listing(listing, actor=manager_of(listing.owner))
        with pytest.raises(DomainError, match="有效期未到"):
            services.expire_listing(stale)
    listing.refresh_from_db()
    assert listing.state == "published"


def test_the_gate_reads_what_is_kept_and_not_what_was_opened():
    """A page open since before the text was changed must not let the new text through."""
    listing = DemandFactory(state="submitted")
    manager = manager_of(listing.owner)
    opened = Demand.objects.get()
    services.withdraw_listing(listing, actor=manager)
    services.change_listing(listing, actor=manager, current_state="电话 13800138000")
    services.submit_listing(listing, actor=manager)
    with pytest.raises(DomainError, match="手机号码"):
        services.publish_listing(opened, actor=manager, secrecy_confirmed=True)


def test_nobody_publishes_what_they_did_not_read():
    listing = DemandFactory(state="submitted")
    manager, writer = manager_of(listing.owner), manager_of(listing.owner)
    seen = listing.version
    services.withdraw_listing(listing, actor=writer)
    services.change_listing(listing, actor=writer, problem="换了一个问题。")
    services.submit_listing(listing, actor=writer)
    with pytest.raises(DomainError, match="提交的内容又有改动"):
        services.publish_listing(listing, actor=manager, secrecy_confirmed=True, seen=seen)
    services.publish_listing(listing, actor=manager, secrecy_confirmed=True, seen=listing.version)
    assert listing.state == "published"


def test_of_two_who_change_a_draft_the_second_hears_of_the_first():
    listing = DemandFactory(problem="旧")
    seen = listing.version
    one, other = manager_of(listing.owner), manager_of(listing.owner)
    services.change_listing(listing, actor=one, seen=seen, problem="甲写的")
    with pytest.raises(DomainError, match="他人已修改过这份内容"):
        services.change_listing(Demand.objects.get(), actor=other, seen=seen, problem="乙写的")
    assert Demand.objects.get().problem == "甲写的"


def test_a_stale_copy_takes_nothing_back_that_happened_meanwhile():
    expert = ExpertFactory(consent_at=None)
    manager = manager_of(expert.owner)
    stale = Expert.objects.get()
    services.record_consent(expert, actor=manager)
    services.change_listing(stale, actor=manager, profile="新的介绍。")
    assert Expert.objects.get().consent_by == manager
