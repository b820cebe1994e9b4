"""简报: a month told from what happened, the same on the page and in the Word file, and only what the reader may see."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import docx
import pytest

from jiedui.areas.activities import services as meetings
from jiedui.areas.agreements.commitments.reporting import lift_block, open_block
from jiedui.areas.agreements.models import Agreement
from jiedui.areas.agreements.selectors import with_parts
from jiedui.foundation.core import clock
from jiedui.foundation.files.services import attach
from jiedui.fronts.insights.bulletins.bulletin import bulletin_of
from jiedui.fronts.insights.bulletins.months import Month, month_asked, months_of
from tests.activities.factories import NOON
from tests.activities.test_news import picture
from tests.agreements.commitments.test_evidence import accept, enquiry_between
from tests.agreements.factories import make_organisation, make_signer

pytestmark = pytest.mark.django_db
MAY = Month(2026, 5)
YEAR = {"starts_on": date(2026, 1, 1), "due_on": date(2026, 12, 31)}


@pytest.fixture(autouse=True)
def _in_june():
    with clock.at("2026-06-20 09:00"):
        yield


def told(town, month=MAY, actor=None):
    return bulletin_of(town.agreement, month, actor or town.preparer)


def sentences(town, key, month=MAY, actor=None):
    found = next(each for each in told(town, month, actor).sections if each.key == key)
    return [item.sentence for item in found.items]


def active(kept, **values):
    with clock.at("2026-04-02 09:00"):
        return kept.active(**{**YEAR, **values})


def said(kept, commitment, *reports):
    for day, who, value in reports:
        with clock.at(f"{day} 10:00"):
            kept.report(commitment, who, value)


def resolve(town, activity, **resolution):
    with clock.at(activity.ends_at + timedelta(hours=2)):
        meetings.write_minutes(activity, body="会议议定一件事。", actor=town.preparer)
        meetings.set_resolutions(activity, resolutions=[resolution], actor=town.preparer)


def test_what_was_held_is_told_with_day_place_who_came_and_what_was_resolved(town):
    activity = town.make("held")
    resolve(town, activity, body="共享质谱仪", responsible="绵阳牵头单位", due_on=date(2026, 9, 30))
    (item,) = next(each for each in told(town).sections if each.key == "held").items
    assert item.sentence == (
        "5月12日，在示例会议中心举行座谈会“科教创新座谈会（示例）”，"
        "绵阳牵头单位、北碚牵头单位参加，落实第 2 条。"
    )
    assert item.points == ("议定：共享质谱仪（绵阳牵头单位，2026年9月30日前）",)


def test_each_side_is_told_with_its_last_report_of_the_month_under_the_clause(town, kept):
    commitment = active(kept)
    said(kept, commitment, ("2026-05-04", "a", 1), ("2026-05-20", "a", 2), ("2026-06-02", "b", 3))
    (progress,) = [each for each in told(town).sections if each.key == "progress"]
    assert [(group.heading, [item.sentence for item in group.items]) for group in progress.groups] == [
        ("第 3 条 共促成果转化", ["5月20日，“举办对接会”场次：绵阳累计 2 场，目标 4 场。"])
    ]


def test_what_is_done_is_news_and_progress(town, kept):
    commitment = active(kept)
    said(kept, commitment, ("2026-05-04", "a", 4), ("2026-05-20", "b", 4))
    assert sentences(town, "news") == [
        "本月填报进展 2 次，完成事项 1 个。",
        "5月20日，“举办对接会”各方填报都已达到目标。",
    ]
    assert "5月20日，“举办对接会”各方填报都已达到目标。" in sentences(town, "progress")
    assert told(town).headline == "“举办对接会”各方填报都已达到目标"


def test_what_fell_due_undone_stays_late_whatever_is_reported_afterwards(town, kept):
    late = active(kept, title="没有赶上", due_on=date(2026, 5, 15))
    in_time = active(kept, title="按时完成", due_on=date(2026, 5, 15))
    said(kept, late, ("2026-05-04", "a", 4), ("2026-05-10", "b", 1), ("2026-05-20", "b", 4))
    said(kept, in_time, ("2026-05-04", "a", 4), ("2026-05-15", "b", 4))
    assert sentences(town, "problems") == ["5月15日，“没有赶上”到期未完成：完成 1 场，目标 4 场。"]


def test_where_the_sides_still_disagree_at_the_end_of_the_month_is_a_problem(town, kept):
    settled, open_still = active(kept, title="后来一致"), active(kept, title="仍不一致")
    said(kept, settled, ("2026-05-04", "a", 3), ("2026-05-10", "b", 1), ("2026-05-20", "b", 3))
    said(kept, open_still, ("2026-05-04", "a", 3), ("2026-05-10", "b", 1), ("2026-06-02", "b", 3))
    assert sentences(town, "problems") == ["5月10日，各方对“仍不一致”填报的进展不一致：1 与 3，按较低的计。"]
    assert sentences(town, "progress")[0] == (
        "5月10日，“仍不一致”场次：绵阳累计 3 场、北碚累计 1 场，目标 4 场。"
    )


def test_what_both_sides_agreed_to_do_is_counted_and_told(town, kept):
    active(kept)
    april = Month(2026, 4)
    assert sentences(town, "news", april) == ["本月确认事项 1 个。"]
    assert sentences(town, "progress", april) == ["4月2日，各方都确认了任务事项“举办对接会”。"]


def test_what_is_blocked_says_by_whom_and_why_and_when_it_is_over(town, kept):
    commitment = active(kept)
    with clock.at("2026-05-06 10:00"):
        block = open_block(commitment, actor=town.preparer, organisation=town.partner, reason="缺场地。")
    with clock.at("2026-05-26 10:00"):
        lift_block(block, actor=town.preparer, reason="有场地了")
    assert sentences(town, "problems") == ["5月6日，“举办对接会”受阻，受“北碚牵头单位”影响：缺场地。"]
    assert sentences(town, "progress") == ["5月26日，“举办对接会”的受阻已解除。"]


def test_the_next_month_is_told_by_its_meetings_and_what_falls_due(town, kept):
    active(kept, due_on=date(2026, 6, 30))
    town.make("announced", starts_at=NOON + timedelta(days=31), title="六月联席会议（示例）", kind="meeting")
    town.make("cancelled", starts_at=NOON + timedelta(days=33), title="取消的会议（示例）")
    assert sentences(town, "next") == [
        "6月12日，在示例会议中心举行联席会议“六月联席会议（示例）”。",
        "6月30日，“举办对接会”到期，目标 4 场。",
    ]


def test_an_accepted_enquiry_is_told_by_its_code(town, kept):
    with clock.at("2026-05-08 10:00"):
        enquiry = enquiry_between(town.host, town.partner, town.preparer)
        accept(enquiry)
        inside = make_organisation(region=town.world.region_a)
        accept(enquiry_between(inside, town.host, town.preparer))
    assert sentences(town, "matches") == [f"5月8日，绵阳与北碚：跨方对接达成（对接意向 {enquiry.code}）。"]
    assert enquiry.achievement.title not in str(told(town))


def test_a_text_agreed_in_the_month_is_the_first_news(town):
    april = told(town, Month(2020, 4))
    assert "协议" in april.headline or april.is_empty
    assert (april.number, april.number_in_all) == (1, 1)


def test_the_issue_counts_the_months_of_the_year_and_of_the_agreement(town):
    assert told(town).issue == "2026 年第 5 期（总第 74 期）"
    assert told(town, Month(2020, 6)).issue == "2020 年第 3 期（总第 3 期）"


def test_who_prints_it_is_the_leading_organisation_of_the_readers_side(town):
    assert told(town).publisher == "绵阳牵头单位"
    assert told(town, actor=town.other).publisher == "北碚牵头单位"
    assert told(town, actor=town.staff).publisher == "绵阳牵头单位、北碚牵头单位"


def test_what_only_some_may_see_is_told_to_them_alone(town):
    member = make_organisation(region=town.world.region_a)
    town.world.a.members.add(member)
    hidden = town.make("held", title="小范围会商（示例）", visibility="parties")
    resolve(town, hidden, body="不外传的决议")
    onlooker = make_signer(member, "member")
    assert "小范围会商（示例）" in str(told(town))
    assert "小范围会商（示例）" not in str(told(town, actor=onlooker))
    open_to_all = town.make("held", title="公开会议（示例）", starts_at=NOON + timedelta(days=2))
    resolve(town, open_to_all, body="内部决议")
    assert "公开会议（示例）" in str(told(town, actor=onlooker))
    assert "内部决议" not in str(told(town, actor=onlooker))
    assert "内部决议" in str(told(town))


def test_no_person_is_named(town, kept):
    town.invite(activity := town.make("announced"), town.guest)
    with clock.at(activity.ends_at):
        meetings.hold_activity(activity, actor=town.preparer)
    said(kept, active(kept), ("2026-05-20", "a", 2))
    names = {person.get_full_name() for person in town.people().values()} - {""}
    assert [name for name in names if name in str(told(town))] == []


@pytest.mark.parametrize(
    ("asked", "month"),
    [
        ("2026-05", Month(2026, 5)),
        ("2026-06", Month(2026, 6)),
        ("2020-04", Month(2020, 4)),
        ("2020-03", Month(2026, 5)),
        ("2026-07", Month(2026, 5)),
        ("2026-13", Month(2026, 5)),
        ("\0", Month(2026, 5)),
        ("", Month(2026, 5)),
    ],
)
def test_a_month_outside_the_agreement_is_the_last_one_that_is_over(town, asked, month):
    assert month_asked(town.agreement, asked) == month


def test_the_months_say_how_much_happened(town, kept):
    town.make("held")
    said(kept, active(kept), ("2026-05-20", "a", 2))
    lines = {
        line.month.code: (line.activities, line.steps)
        for line in months_of(town.agreement, 2026, town.preparer)
    }
    assert list(lines) == ["2026-06", "2026-05", "2026-04", "2026-03", "2026-02", "2026-01"]
    assert (lines["2026-05"], lines["2026-04"], lines["2026-01"]) == ((1, 1), (0, 1), (0, 0))


def address(town, more=""):
    return f"/desk/insights/{town.agreement.code}/bulletin/{more}"


def words_of(answer):
    return [line.text for line in docx.Document(BytesIO(answer.content)).paragraphs]


def test_the_file_says_the_same_as_the_page(town, kept, client):
    activity = town.make("held")
    attach(activity, upload=picture(), name="a.png", caption="现场（示意图）", actor=town.preparer)
    said(kept, active(kept), ("2026-05-20", "a", 2))
    client.force_login(town.preparer)
    shown = client.get(address(town)).content.decode()
    answer = client.get(address(town, "2026-05.docx"))
    written = words_of(answer)
    bulletin = told(town)
    assert written[:4] == [
        "绵阳与北碚结对共建简报",
        "2026 年第 5 期（总第 74 期）",
        "绵阳牵头单位\t2026年6月20日",
        "科教创新座谈会（示例）",
    ]
    for place, part in enumerate(bulletin.numbered):
        assert part[0] in shown, place
        assert part[0] in written
        for item in part[1].items:
            assert item.sentence in shown
            assert item.sentence in written
    assert len(docx.Document(BytesIO(answer.content)).inline_shapes) == 1
    assert "现场（示意图）" in written
    assert f"{town.agreement.code}-2026-05" in answer["Content-Disposition"]


def test_an_empty_month_is_a_sentence_and_still_a_file(town, client):
    client.force_login(town.preparer)
    assert "这个月没有可报告的事" in client.get(address(town, "?month=2021-02")).content.decode()
    written = words_of(client.get(address(town, "2021-02.docx")))
    assert "2021年2月工作情况" in written
    assert "本月没有举行活动。" in written


def test_a_file_of_a_month_that_is_none_is_not_found(town, client):
    client.force_login(town.preparer)
    assert [client.get(address(town, f"{month}.docx")).status_code for month in ("2019-01", "2099-01", "x")] == [
        404, 404, 404,
    ]  # fmt: skip


@pytest.mark.parametrize("more", ["", "2026-05.docx"])
def test_only_those_who_stand_in_the_agreement_and_the_staff_read_it(town, client, more):
    assert client.get(address(town, more)).status_code == 302
    for reader, status in ((town.stranger, 403), (town.preparer, 200), (town.member, 200), (town.staff, 200)):
        client.force_login(reader)
        assert client.get(address(town, more)).status_code == status


def test_english_readers_have_english_labels_and_marked_chinese(town, client):
    town.make("held")
    client.force_login(town.preparer)
    client.cookies["django_language"] = "en"
    assert '<span lang="zh-Hans">' in client.get(address(town)).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_it_needs_the_same_queries_for_any_number_of_rows(town, kept, django_assert_num_queries, rows):
    for place in range(rows):
        start = datetime(2026, 5, 5 + place, 9, tzinfo=NOON.tzinfo)
        activity = town.make("held", starts_at=start, title=f"座谈会 {place}（示例）")
        attach(activity, upload=picture(), name="a.png", caption="现场", actor=town.preparer)
        commitment = active(kept, title=f"事项 {place}", target=Decimal(2), due_on=date(2026, 5, 25))
        said(kept, commitment, ("2026-05-20", "a", 1), ("2026-05-21", "b", 2))
        with clock.at("2026-05-22 10:00"):
            open_block(commitment, actor=town.preparer, organisation=town.partner, reason="缺")
            accept(enquiry_between(town.host, town.partner, town.preparer))
        town.make("announced", starts_at=start + timedelta(days=31))
    agreement = with_parts(Agreement.objects.all()).get()
    with django_assert_num_queries(33):
        bulletin_of(agreement, MAY, town.preparer)
    with django_assert_num_queries(5):
        months_of(agreement, 2026, town.preparer)
