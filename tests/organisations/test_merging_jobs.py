"""A merge is the worker's: whole or not at all, told kind by kind, and refused in words where things have changed."""

import pytest

from jiedui.areas.exchange.models import Achievement
from jiedui.foundation.accounts.models import User
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, NotAllowed, WrongState
from jiedui.foundation.jobs import running
from jiedui.foundation.jobs.choices import JobState
from jiedui.foundation.jobs.models import BackgroundJob
from jiedui.foundation.jobs.services import cancel_job
from jiedui.foundation.jobs.tasks import SILENT_FOR, begin_again
from jiedui.foundation.organisations import services
from jiedui.foundation.organisations.models import FormerCode, Organisation
from jiedui.foundation.organisations.services import merging
from tests.accounts.factories import UserFactory
from tests.exchange.factories import AchievementFactory
from tests.regions.factories import RegionFactory

from .factories import MembershipFactory, OrganisationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def staff():
    return UserFactory(name="管理示例", is_staff=True)


@pytest.fixture
def pair():
    kept = OrganisationFactory(name="示例柑橘研究所")
    return kept, OrganisationFactory(name="示例柑橘研究院", region=kept.region)


def ask(pair, staff, **values):
    kept, absorbed = pair
    return services.ask_to_merge(
        kept, absorbed=absorbed, actor=staff, **{"confirmation": absorbed.name} | values
    )


def after(job):
    """The job as it stands when the worker has had it."""
    running.run(job.pk)
    return BackgroundJob.objects.get(pk=job.pk)


def test_what_moved_is_told_kind_by_kind(pair, staff):
    kept, absorbed = pair
    for _number in range(3):
        AchievementFactory(owner=absorbed)
    MembershipFactory(organisation=absorbed)
    job = ask(pair, staff)
    assert job.title == "合并单位：把 示例柑橘研究院 并入 示例柑橘研究所"
    assert (Organisation.objects.count(), job.back) == (
        2,
        f"/desk/organisation/merging/{kept.code}/{absorbed.code}/",
    )
    done = after(job)
    assert (done.state, done.outcome) == (JobState.DONE, "已合并，转入：单位成员 1 条、科技成果 3 条。")
    assert (done.done, done.total, done.back) == (4, 4, f"/desk/organisation/{kept.code}/")
    assert done.title == job.title
    assert set(Achievement.objects.values_list("owner", flat=True)) == {kept.pk}


def test_of_an_empty_registration_it_is_said_that_nothing_had_to_move(pair, staff):
    assert after(ask(pair, staff)).outcome == "已合并；并入的单位名下没有需要转移的记录。"


def test_what_can_be_refused_at_once_is_refused_at_once(pair, staff):
    with pytest.raises(Invalid, match="请完整输入将并入的单位名称"):
        ask(pair, staff, confirmation="示例")
    with pytest.raises(NotAllowed):
        ask(pair, UserFactory())
    with pytest.raises(WrongState, match="与自己合并"):
        ask((pair[0], pair[0]), staff)
    assert not BackgroundJob.objects.exists()


def test_while_one_is_under_way_neither_of_the_two_is_merged_again(pair, staff):
    kept, absorbed = pair
    third = OrganisationFactory(name="示例柑橘站", region=kept.region)
    ask(pair, staff)
    for two in (pair, (absorbed, kept), (third, absorbed), (kept, third)):
        with pytest.raises(WrongState, match="正在进行，请等它完成"):
            ask(two, UserFactory(is_staff=True))


def renamed(kept, absorbed, staff):
    Organisation.objects.filter(pk=absorbed.pk).update(name="另有其名（示例）")


def moved_away(kept, absorbed, staff):
    Organisation.objects.filter(pk=kept.pk).update(region=RegionFactory(code="500109", name="示例区"))


def of_another_kind(kept, absorbed, staff):
    Organisation.objects.filter(pk=absorbed.pk).update(kind="alliance")


def merged_by_somebody_else(kept, absorbed, staff):
    services.merge_organisations(kept, absorbed=absorbed, actor=staff, confirmation=absorbed.name)


def of_the_staff_no_longer(kept, absorbed, staff):
    User.objects.filter(pk=staff.pk).update(is_staff=False)


@pytest.mark.parametrize(
    ("meanwhile", "said"),
    [
        (renamed, "请完整输入将并入的单位名称：另有其名（示例）"),
        (moved_away, "确认之后，两家单位的情况有了变化，合并没有进行。请重新核对，再确认一次。"),
        (of_another_kind, "联盟只能与联盟合并。"),
        (merged_by_somebody_else, "该单位已并入 示例柑橘研究所，请刷新页面后再办。"),
        (of_the_staff_no_longer, "您没有权限：合并单位。"),
    ],
)
def test_what_changed_after_it_was_confirmed_is_said_and_nothing_is_done(pair, staff, meanwhile, said):
    AchievementFactory(owner=pair[1])
    job = ask(pair, staff)
    meanwhile(*pair, staff)
    before = FormerCode.objects.count()
    ended = after(job)
    assert (ended.state, ended.problem) == (JobState.FAILED, said)
    assert FormerCode.objects.count() == before


def test_more_that_moves_is_no_reason_to_refuse(pair, staff):
    AchievementFactory(owner=pair[1])
    job = ask(pair, staff)
    AchievementFactory(owner=pair[1])
    assert after(job).outcome == "已合并，转入：科技成果 2 条。"


class Killed(BaseException):
    """The worker's process ends here."""


def killed(*args, **kwargs):
    raise Killed


def test_a_worker_killed_in_the_middle_leaves_nothing_half_done_and_the_next_does_it(
    pair, staff, monkeypatch, django_capture_on_commit_callbacks
):
    kept, absorbed = pair
    AchievementFactory(owner=absorbed)
    job = ask(pair, staff)
    with monkeypatch.context() as patched:
        patched.setattr(merging, "_fill_in", killed)
        with pytest.raises(Killed):
            running.run(job.pk)
    assert (BackgroundJob.objects.get().state, Achievement.objects.get().owner) == ("running", absorbed)
    with (
        clock.at(clock.now() + 2 * SILENT_FOR),
        django_capture_on_commit_callbacks(execute=True),
    ):
        assert begin_again() == 1
    job.refresh_from_db()
    assert (job.state, job.attempts, Achievement.objects.get().owner) == ("done", 2, kept)


def test_a_worker_killed_just_after_it_has_nothing_left_to_do(pair, staff, monkeypatch):
    job = ask(pair, staff)
    with monkeypatch.context() as patched:
        patched.setattr(running, "_end", killed)
        with pytest.raises(Killed):
            running.run(job.pk)
    job.refresh_from_db()
    assert (job.state, Organisation.objects.count()) == ("done", 1)
    with clock.at(clock.now() + 2 * SILENT_FOR):
        assert begin_again() == 0


def test_cancelled_in_the_middle_nothing_is_done(pair, staff, monkeypatch):
    job = ask(pair, staff)
    fill_in = merging._fill_in

    def cancelled_meanwhile(*args):
        fill_in(*args)
        BackgroundJob.objects.filter(pk=job.pk).update(state=JobState.CANCELLED)

    monkeypatch.setattr(merging, "_fill_in", cancelled_meanwhile)
    running.run(job.pk)
    assert Organisation.objects.count() == 2


def test_what_is_done_is_not_cancelled_any_more(pair, staff):
    job = after(ask(pair, staff))
    with pytest.raises(WrongState, match="任务已经结束"):
        cancel_job(job, actor=staff)
