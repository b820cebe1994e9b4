"""What the sides differ in, and who owes an answer."""

from datetime import timedelta
from decimal import Decimal

from jiedui.areas.activities import services as activities
from jiedui.areas.agreements.joint.services import approve, offer
from jiedui.areas.agreements.services import draft_text
from jiedui.foundation.core import clock
from jiedui.fronts.insights.gaps import dressed, gaps_in
from jiedui.fronts.insights.overdue import awaited_in, by_organisation
from tests.activities.factories import Town
from tests.agreements.factories import CLAUSES, make_organisation
from tests.organisations.factories import MembershipFactory


def desk(agreement, more):
    return f"/desk/insights/{agreement.code}/coordination/{more}"


def differing(pledge, a, b, **values):
    commitment = pledge.active(**values)
    pledge.report(commitment, "a", a, note=f"绵阳说 {a}")
    pledge.report(commitment, "b", b, note=f"北碚说 {b}")
    return commitment


def test_the_widest_gap_of_its_target_stands_first_with_both_words(pledge):
    differing(pledge, 10, 12, title="窄的", target=Decimal(100))
    differing(pledge, 3, 1, title="宽的")
    differing(pledge, 2, 2, title="一致的")
    wide, narrow = dressed(gaps_in(pledge.agreement, pledge.signer["a"]), pledge.agreement)
    assert [(gap.row.title, gap.percent, gap.difference) for gap in (wide, narrow)] == [
        ("宽的", 50, "2 场"),
        ("窄的", 2, "2 场"),
    ]
    assert [(word.value, word.note, word.is_lower) for word in wide.words] == [
        ("3", "绵阳说 3", False),
        ("1", "北碚说 1", True),
    ]


def test_the_last_word_of_a_side_is_the_one_that_is_shown(pledge):
    commitment = differing(pledge, 3, 1)
    pledge.report(commitment, "b", 2, note="补报一次")
    (gap,) = dressed(gaps_in(pledge.agreement, pledge.signer["a"]), pledge.agreement)
    assert [word.note for word in gap.words] == ["绵阳说 3", "补报一次"]


def test_both_are_asked_to_check_with_a_button(pledge, client):
    commitment = differing(pledge, 3, 1)
    client.force_login(pledge.signer["a"])
    page = client.post(desk(pledge.agreement, f"gaps/{commitment.code}/check/"), follow=True)
    assert "已请各方核对“举办对接会”" in page.content.decode()
    assert "2021年6月22日起可以再次提醒" in page.content.decode()
    again = client.post(desk(pledge.agreement, f"gaps/{commitment.code}/check/"), follow=True)
    assert "7 天内不重复提醒" in again.content.decode()


def test_who_is_silent_stands_there_with_how_long_and_how_to_be_reached(pledge, client):
    pledge.world.b.contact = "示例办公室 023-0000"
    pledge.world.b.save()
    commitment = pledge.active()
    client.force_login(pledge.signer["a"])
    with clock.at("2021-08-01 10:00"):
        pledge.report(commitment, "a", 1)
        page = client.get(desk(pledge.agreement, "overdue/")).content.decode()
        assert all(words in page for words in ("北碚牵头单位", "示例办公室 023-0000", "填报进展", "47 天"))
        client.post(desk(pledge.agreement, f"overdue/{commitment.code}/2/urge/"))
        page = client.get(desk(pledge.agreement, "overdue/")).content.decode()
        assert "2021年8月1日已催办" in page
    assert client.post(desk(pledge.agreement, f"overdue/{commitment.code}/9/urge/")).status_code == 404


def test_a_member_sees_who_owes_an_answer_but_urges_nobody(pledge, client):
    commitment = pledge.proposed("a")
    client.force_login(MembershipFactory(organisation=pledge.lead["a"]).user)
    page = client.get(desk(pledge.agreement, "overdue/")).content.decode()
    assert "确认提出的事项" in page
    assert "/urge/" not in page
    answer = client.post(desk(pledge.agreement, f"overdue/{commitment.code}/2/urge/"), follow=True)
    assert "催办任务事项" in answer.content.decode()


def test_whoever_owes_most_that_is_overdue_stands_first(pledge):
    at_home = make_organisation(region=pledge.world.region_a)
    for number in range(2):
        pledge.active(title=f"第 {number} 件", responsible={pledge.world.a.pk: at_home})
    pledge.proposed("a")
    with clock.at("2021-08-01 10:00"):
        debtors = by_organisation(awaited_in(pledge.agreement, pledge.signer["a"]))
    assert [(each.organisation, each.late) for each in debtors] == [(pledge.lead["b"], 3), (at_home, 2)]


def test_minutes_wait_for_the_host_and_then_for_each_side(db):
    town = Town()
    held = town.make("held")

    def waiting():
        return [(item.organisation, item.what) for item in awaited_in(town.agreement, town.preparer)]

    assert waiting() == [(town.host, "写好纪要并提请确认")]
    minutes = town.write_minutes(held)
    activities.confirm_closing(held, note="属实", revision=minutes.revision, actor=town.preparer)
    assert waiting() == [(town.partner, "确认纪要并办结")]
    activities.confirm_closing(held, note="属实", revision=minutes.revision, actor=town.other)
    assert waiting() == []


def test_a_text_on_the_table_waits_for_who_has_not_approved_it(pledge):
    text = draft_text(
        pledge.agreement,
        actor=pledge.signer["a"],
        organisation=pledge.lead["a"],
        clauses=CLAUSES,
        preamble="续签。",
    )
    offer(text, actor=pledge.signer["a"], days=10)
    approve(text, actor=pledge.signer["a"], organisation=pledge.lead["a"], fingerprint=text.fingerprint)
    (item,) = awaited_in(pledge.agreement, pledge.signer["a"])
    assert (item.organisation, item.what, item.is_late, item.left) == (
        pledge.lead["b"],
        "同意文本",
        False,
        10,
    )
    with clock.at(clock.now() + timedelta(days=4)):
        (item,) = awaited_in(pledge.agreement, pledge.signer["a"])
        assert (item.is_late, item.url) == (
            True,
            f"{pledge.agreement.get_desk_url()}texts/{text.number}/",
        )
