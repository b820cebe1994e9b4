"""决策: what a steering group sees in one minute, and who may see it."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jiedui.areas.activities.models import Activity
from jiedui.areas.activities.services import announce_activity, create_activity, invite
from jiedui.areas.agreements import services as agreement_services
from jiedui.areas.agreements.commitments.changing import propose_change
from jiedui.areas.agreements.commitments.corridors import agree_corridor, propose_corridor
from jiedui.areas.agreements.commitments.lists import CommitmentList
from jiedui.areas.agreements.commitments.reporting import open_block
from jiedui.areas.agreements.commitments.services import ask_to_cancel
from jiedui.areas.agreements.joint.services import offer
from jiedui.areas.agreements.models import YearPlan
from jiedui.foundation.core import clock
from jiedui.fronts.insights.steering import steering_of
from tests.agreements.factories import CLAUSES, make_organisation, make_signer, make_user
from tests.agreements.plans.conftest import Planning
from tests.exchange.factories import AchievementFactory

LATE = {"starts_on": date(2021, 1, 1), "due_on": date(2021, 5, 31)}
VISITS = {"heading": "互访", "body": "每年互访 3 次。", "kind": "activities"}


def url_of(pledge):
    return reverse("insights:steering", args=[pledge.agreement.code])


def seen(pledge, who="a"):
    return steering_of(pledge.agreement, pledge.signer[who])


def blocked(pledge, commitment, by="b", reason="场地尚未落实"):
    return open_block(commitment, actor=pledge.signer["a"], organisation=pledge.lead[by], reason=reason)


def meeting(pledge, title="联席会议", kind="meeting", starts_at="2021-09-01 09:00", announced=True, **values):
    moments = {}
    for name, text in (
        ("starts_at", starts_at),
        ("ends_at", values.pop("ends_at", f"{starts_at[:10]} 17:00")),
    ):
        with clock.at(text) as moments[name]:
            pass
    activity = create_activity(
        actor=pledge.signer["a"],
        host=pledge.lead["a"],
        co_hosts=[pledge.lead["b"]],
        agreement=pledge.agreement,
        kind=kind,
        title=title,
        venue="示例会议室",
        purpose="商定下半年的安排。",
        **moments,
        **values,
    )
    if announced:
        announce_activity(activity, actor=pledge.signer["a"])
    return activity


def amendment(pledge, who="a"):
    """A second text on the table, from one side."""
    text = agreement_services.draft_text(
        pledge.agreement,
        actor=pledge.signer[who],
        organisation=pledge.lead[who],
        clauses=[*CLAUSES, VISITS],
        preamble="双方商定如下。",
    )
    return offer(text, actor=pledge.signer[who])


def test_strangers_sign_in_and_others_are_refused(pledge, client):
    url = url_of(pledge)
    assert client.get(url).headers["Location"] == f"/accounts/login/?next={url}"
    client.force_login(make_signer(make_organisation(region=pledge.world.region_a)))
    assert client.get(url).status_code == 403
    for who in (pledge.signer["a"], pledge.signer["b"], make_user(is_staff=True)):
        client.force_login(who)
        assert client.get(url).status_code == 200
    assert client.get(reverse("insights:steering", args=["XY-NONE"])).status_code == 404


@pytest.mark.postgres
def test_the_numbers_are_those_of_the_lists_behind_them(pledge):
    done, apart = pledge.active(title="已做完", **LATE), pledge.active(title="说法不一")
    for who, value in (("a", 3), ("b", 1)):
        pledge.report(done, who, 4)
        pledge.report(apart, who, value)
    with clock.at("2021-02-01 10:00"):
        pledge.active(title="没人填报", **LATE)
    blocked(pledge, pledge.active(title="受阻"))
    pledge.proposed("a", title="还没确认")
    desk = seen(pledge)
    assert [(each.sign, each.count) for each in desk.numbers] == [
        ("in_time", 3),
        ("overdue", 1),
        ("blocked", 1),
        ("disagreement", 1),
        ("silent", 1),
    ]
    for each in desk.numbers:
        query = QueryDict(each.url.partition("?")[2])
        assert CommitmentList(pledge.agreement, pledge.signer["a"], query).rows().count() == each.count
    assert (desk.whole.percent, desk.whole.done, len(desk.whole.parts)) == (31, 1, 4)


def test_clauses_say_how_far_they_are_and_which_promise_nothing_yet(pledge):
    pledge.report(pledge.active(clause=pledge.clause(2), **LATE), "a", 4)
    desk = seen(pledge)
    assert [
        (each.progress.clause.number, each.progress.percent, each.progress.late) for each in desk.clauses
    ] == [(2, 0, 1)]
    assert [clause.number for clause in desk.unkept] == [3]


@pytest.mark.postgres
def test_what_is_late_says_why_the_longest_first(pledge):
    waiting = pledge.active(title="等场地", **LATE)
    blocked(pledge, waiting)
    apart = pledge.active(
        title="说法不一", risk="high", risk_note="人手不足", **LATE | {"due_on": date(2021, 6, 1)}
    )
    for who, value in (("a", 3), ("b", 1)):
        pledge.report(waiting, who, 2)
        pledge.report(apart, who, value)
    quiet = pledge.active(title="没有原因", **LATE | {"due_on": date(2021, 6, 2)})
    half = pledge.active(title="一方不说话", **LATE | {"due_on": date(2021, 6, 3)})
    with clock.at("2021-03-01 10:00"):
        pledge.report(half, "a", 1)
    for who in "ab":
        pledge.report(quiet, who, 1)
    assert [
        (each.shown.row.title, each.days, [reason.words for reason in each.reasons])
        for each in seen(pledge).late
    ] == [
        ("等场地", 15, ["自 2021年6月15日起受阻于北碚牵头单位：场地尚未落实"]),
        ("说法不一", 14, ["各方填报不一致：绵阳 3，北碚 1（场）", "风险高：人手不足"]),
        ("没有原因", 13, ["没有登记原因"]),
        ("一方不说话", 12, ["北碚还没有填报", "绵阳自 2021年3月1日以后没有填报"]),
    ]


def test_a_side_that_left_is_named_for_nothing(pledge):
    pledge.active(**LATE)
    pledge.world.b.leaves_on = pledge.world.b.notice_on = date(2021, 6, 1)
    pledge.world.b.save()
    (late,) = seen(pledge).late
    assert [reason.words for reason in late.reasons] == ["绵阳还没有填报"]


def test_a_block_by_what_comes_before_names_it(pledge):
    first = pledge.active(title="先立项")
    second = pledge.active(title="再动工", depends_on=[first], **LATE)
    open_block(second, actor=pledge.signer["a"], dependency=first, reason="还没有批复")
    for who in "ab":
        pledge.report(second, who, 1)
    (late,) = seen(pledge).late
    assert [reason.words for reason in late.reasons] == [
        "自 2021年6月15日起受阻于前置事项“先立项”：还没有批复"
    ]


@pytest.mark.postgres
def test_decisions_say_whose_turn_it_is_ones_own_first(pledge):
    pledge.proposed("a", title="新的事项")
    given_up = pledge.active(title="不办了")
    ask_to_cancel(given_up, actor=pledge.signer["b"], organisation=pledge.lead["b"], comment="对方场地停用")
    amendment(pledge)
    propose_corridor(
        pledge.agreement,
        actor=pledge.signer["b"],
        organisation=pledge.lead["b"],
        kind="exchange.achievements",
        low=Decimal("0.5"),
        high=Decimal(2),
    )
    with clock.at("2021-05-10 10:00"):
        blocked(pledge, pledge.active(title="久等"))

    def told(who):
        return [
            (str(each.kind), each.title, [one.name for one in each.waiting], each.is_mine)
            for each in seen(pledge, who).decisions
        ]

    text = ("协议文本", "结对共建框架协议", ["绵阳", "北碚"])
    proposed = ("任务事项待确认", "新的事项", ["北碚"])
    cancelled = ("任务事项待取消", "不办了", ["绵阳"])
    stuck = ("受阻超过 30 天", "久等", ["北碚牵头单位"])
    bounds = ("互惠区间", "成果公开", ["绵阳"])
    assert told("a") == [
        (*text, True),
        (*cancelled, True),
        (*bounds, True),
        (*stuck, False),
        (*proposed, False),
    ]
    assert told("b") == [
        (*text, True),
        (*stuck, True),
        (*proposed, True),
        (*cancelled, False),
        (*bounds, False),
    ]


def changed(pledge, commitment, who="a"):
    return propose_change(
        commitment,
        actor=pledge.signer[who],
        organisation=pledge.lead[who],
        reason="一方场地停用",
        target=Decimal(3),
    )


def test_a_change_of_a_commitment_waits_for_the_other_side(pledge):
    changed(pledge, pledge.active(title="举办对接会"))
    (decision,) = seen(pledge, "b").decisions
    assert (str(decision.kind), decision.title, decision.note) == (
        "任务事项待修改",
        "举办对接会",
        "一方场地停用",
    )
    assert [(each.name, each.is_mine) for each in decision.waiting] == [("北碚", True)]


def test_a_plan_on_the_table_waits_like_any_joint_text(pledge):
    planning = Planning(pledge)
    text = planning.offered(planning.line(), who="a")
    plan = YearPlan.objects.get(pk=text.subject)
    (decision,) = seen(pledge, "b").decisions
    assert (str(decision.kind), decision.title, decision.url, decision.until, decision.is_mine) == (
        "年度工作计划",
        plan.label,
        f"{plan.get_desk_url()}texts/{text.number}/",
        text.lapses_on,
        True,
    )


@pytest.mark.postgres
def test_joint_meetings_come_first_and_say_whether_one_is_invited(pledge):
    meeting(pledge, "座谈会", "forum", "2021-07-01 09:00")
    joint = meeting(pledge, "联席会议", "meeting", "2021-09-01 09:00")
    meeting(pledge, "已经开过", "meeting", "2021-06-01 09:00", announced=False)
    invite(joint, actor=pledge.signer["a"], user=pledge.signer["b"])
    assert [
        (each.activity.title, each.own.reply if each.own else "") for each in seen(pledge, "b").meetings
    ] == [
        ("联席会议", "invited"),
        ("座谈会", ""),
    ]


def test_what_one_side_prepares_alone_is_no_meeting_of_others(pledge):
    lone = meeting(pledge, announced=False)
    Activity.co_hosts.through.objects.filter(activity=lone).delete()
    assert [each.activity for each in seen(pledge, "a").meetings] == [lone]
    assert seen(pledge, "b").meetings == []


def test_a_corridor_that_was_left_is_said_beside_the_chart(pledge, client):
    for who, number in (("a", 3), ("b", 1)):
        for _number in range(number):
            AchievementFactory(owner=pledge.lead[who], published=True, published_at=clock.now())
    corridor = propose_corridor(
        pledge.agreement,
        actor=pledge.signer["a"],
        organisation=pledge.lead["a"],
        kind="exchange.achievements",
        low=Decimal("0.5"),
        high=Decimal(2),
    )
    agree_corridor(
        corridor,
        actor=pledge.signer["b"],
        organisation=pledge.lead["b"],
        low=corridor.low,
        high=corridor.high,
    )
    client.force_login(pledge.signer["b"])
    page = client.get(url_of(pledge)).content.decode()
    assert "绵阳给出 3 项、收到 1 项，给出是收到的 3 倍" in page
    assert "成果公开：北碚给出 1、收到 3（项）" in page


def test_a_new_agreement_says_what_will_stand_there(pledge, client):
    client.force_login(pledge.signer["a"])
    page = client.get(url_of(pledge)).content.decode()
    for words in (
        "还没有执行中的任务事项",
        "没有等待决定的事",
        "还没有安排接下来的会议或活动",
        "2021 年还没有往来",
        "还没有落实成事项的条款",
    ):
        assert words in page
    assert "逾期的事项和原因" not in page


def test_the_page_asks_the_same_queries_for_any_number_of_rows(pledge, client):
    def grow():
        late = pledge.active(**LATE)
        pledge.report(late, "a", 3)
        pledge.report(late, "b", 1)
        with clock.at("2021-05-01 10:00"):
            blocked(pledge, late)
        first = pledge.active()
        after = pledge.active(depends_on=[first], **LATE)
        with clock.at("2021-05-01 10:00"):
            open_block(after, actor=pledge.signer["a"], dependency=first, reason="还没有批复")
        pledge.proposed("b")
        changed(pledge, first)
        ask_to_cancel(
            pledge.active(), actor=pledge.signer["b"], organisation=pledge.lead["b"], comment="不办了"
        )
        invite(meeting(pledge), actor=pledge.signer["a"], user=pledge.signer["b"])

    def asked():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url_of(pledge)).status_code == 200
        return len(captured)

    client.force_login(pledge.signer["b"])
    amendment(pledge)
    grow()
    asked()
    one = asked()
    grow()
    grow()
    assert asked() == one


def test_the_desk_of_a_lead_begins_with_the_twinning(pledge, client):
    pledge.active(**LATE)
    client.force_login(pledge.signer["a"])
    page = client.get("/desk/").content.decode()
    assert url_of(pledge) in page
    assert "1 个事项在执行，已完成 0 个" in page
    client.force_login(make_signer(pledge.lead["a"], role="member"))
    assert "个事项在执行" not in client.get("/desk/").content.decode()
