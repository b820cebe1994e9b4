"""A department's desk: what to do first on top, and a report in three clicks."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jiedui.areas.agreements.commitments.reporting import open_block
from jiedui.areas.agreements.models import CommitmentReport
from jiedui.foundation.core import clock
from jiedui.fronts.insights.mine import bound_rows, cards_of, sections_of, with_sides
from tests.agreements.commitments.test_evidence import accept, add_rule, enquiry_between
from tests.agreements.factories import make_organisation
from tests.organisations.factories import MembershipFactory

MINE = "/desk/insights/mine/"


@pytest.fixture
def department(pledge):
    """Somebody who works for an organisation that answers on the side of Beibei and stands in no agreement."""
    organisation = make_organisation(name="示例研究所", region=pledge.world.region_b)
    return MembershipFactory(organisation=organisation).user


def own(pledge, department, **values):
    organisation = department.memberships.get().organisation
    return pledge.active(responsible={pledge.world.b.pk: organisation}, **values)


def sections(actor):
    found = sections_of(cards_of(with_sides(bound_rows(actor)), actor))
    return [(each.heading, [card.row.title for card in each.cards]) for each in found]


def typed(commitment, value, note="已办", **more):
    return {f"{commitment.code}-value": value, f"{commitment.code}-note": note, **more}


def send(client, commitment, *words, **more):
    return client.post(f"{MINE}{commitment.code}/report/", typed(commitment, *words, **more), follow=True)


def test_what_must_be_done_first_stands_on_top(pledge, department):
    own(pledge, department, title="从容的")
    own(pledge, department, title="还没开始的", starts_on=date(2021, 9, 1))
    own(pledge, department, title="逾期的", due_on=date(2021, 5, 1))
    blocked = own(pledge, department, title="受阻的")
    open_block(blocked, actor=pledge.signer["a"], organisation=pledge.lead["b"], reason="场地尚未落实")
    pledge.active(title="别的单位的")
    assert sections(department) == [
        ("先办这些", ["逾期的", "受阻的"]),
        ("进行中", ["从容的"]),
        ("还没开始", ["还没开始的"]),
    ]


def test_what_the_own_side_has_not_reported_for_30_days_comes_first(pledge, department):
    silent = own(pledge, department, title="久未填报的")
    with clock.at("2021-07-20 10:00"):
        pledge.report(silent, "a", 1)
        assert sections(department) == [("先办这些", ["久未填报的"])]
        assert sections(pledge.signer["a"]) == [("进行中", ["久未填报的"])]


def test_who_helps_sees_it_and_reports_nothing(pledge, client):
    helper = make_organisation(region=pledge.world.region_b)
    commitment = pledge.active(title="配合的", helpers={pledge.world.b.pk: [helper]})
    client.force_login(MembershipFactory(organisation=helper).user)
    page = client.get(MINE).content.decode()
    assert "您的单位是配合单位，由责任单位填报" in page
    assert f"{commitment.code}-value" not in page
    assert client.post(f"{MINE}{commitment.code}/report/", typed(commitment, "1")).status_code == 403


def test_a_report_is_typed_on_the_card(pledge, department, client):
    commitment = own(pledge, department)
    client.force_login(department)
    assert "c-empty" not in client.get(MINE).content.decode()
    page = send(client, commitment, "2").content.decode()
    assert "已填报“举办对接会”：累计 2 场。" in page
    assert re.search(
        rf'name="{commitment.code}-value"[^>]*value="2"|value="2"[^>]*name="{commitment.code}-value"', page
    )
    assert CommitmentReport.objects.get().organisation.name == "示例研究所"


@pytest.mark.parametrize(
    ("value", "note", "sentence"),
    [
        ("", "已办", "必需字段"),
        ("-1", "已办", "累计完成不能小于 0"),
        ("二", "已办", "数字"),
        ("2", "", "必需字段"),
    ],
)
def test_what_is_refused_stays_typed_beside_the_reason(pledge, department, client, value, note, sentence):
    commitment = own(pledge, department)
    client.force_login(department)
    answer = send(client, commitment, value, note)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert re.search(sentence, page)
    assert "<details" in page
    assert " open>" in page
    assert note in page
    assert CommitmentReport.objects.count() == 0


def test_a_side_that_left_is_told_so(pledge, department, client):
    commitment = own(pledge, department)
    pledge.world.b.notice_on = pledge.world.b.leaves_on = date(2021, 6, 1)
    pledge.world.b.leave_reason = "任务完成"
    pledge.world.b.save()
    client.force_login(department)
    answer = send(client, commitment, "2")
    assert "已退出协议" in answer.content.decode()
    assert CommitmentReport.objects.count() == 0


def test_a_form_that_is_sent_twice_reports_once(pledge, department, client):
    commitment = own(pledge, department)
    client.force_login(department)
    for _time in range(2):
        send(client, commitment, "2", form_token="once")
    assert CommitmentReport.objects.count() == 1


def test_what_the_platform_counted_is_taken_with_one_click(pledge, client):
    commitment = pledge.active()
    add_rule(pledge, commitment)
    accept(enquiry_between(pledge.lead["a"], pledge.lead["b"], pledge.signer["a"]))
    client.force_login(pledge.signer["b"])
    page = client.get(MINE).content.decode()
    assert "平台记录到 1 场，是否按此填报？" in page
    form = page[page.index("i-card__proved") : page.index("</form>", page.index("i-card__proved"))]
    carried = dict(re.findall(r'type="hidden" name="([\w-]+)" value="([^"]*)"', form))
    after = client.post(f"{MINE}{commitment.code}/report/", carried, follow=True).content.decode()
    said = CommitmentReport.objects.get()
    assert (said.value, said.note) == (1, "按平台记录到的佐证填报")
    assert "是否按此填报" not in after


def test_who_has_nothing_is_told_what_will_stand_there(client, pledge, department):
    client.force_login(department)
    assert "您的单位还没有负责或配合的任务事项" in client.get(MINE).content.decode()


def test_who_stands_in_no_agreement_is_led_from_the_desks_to_their_own(client, pledge, department):
    client.force_login(department)
    assert client.get("/desk/insights/").status_code == 200
    own(pledge, department)
    assert client.get("/desk/insights/").url == MINE


def test_the_own_commitments_are_taken_along(pledge, department, client):
    own(pledge, department)
    pledge.active(title="别的单位的")
    client.force_login(department)
    answer = client.get(MINE, {"export": "csv"})
    csv = b"".join(answer.streaming_content).decode()
    assert ("举办对接会" in csv, "别的单位的" in csv) == (True, False)


def test_the_desk_needs_the_same_queries_for_any_number_of_rows(pledge, department, client):
    client.force_login(department)
    own(pledge, department, title="第 1 件")
    client.get(MINE)
    with CaptureQueriesContext(connection) as one:
        client.get(MINE)
    for number in (2, 3):
        pledge.report(own(pledge, department, title=f"第 {number} 件"), "a", 1)
    with CaptureQueriesContext(connection) as three:
        client.get(MINE)
    assert len(three) == len(one)
