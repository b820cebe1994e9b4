"""A report from its first draft to the text that all sides agreed on, and what is refused on the way."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from jiedui.areas.agreements.joint.services import follow_last, offer, start_draft
from jiedui.areas.agreements.models import Agreement, JointText
from jiedui.foundation.audit.models import Event
from jiedui.foundation.core import clock
from jiedui.foundation.core.errors import Invalid, NotAllowed, Stale, WrongState
from jiedui.fronts.insights.models import YearlyReport
from jiedui.fronts.insights.reports.agreeing import REPORT_TEXT
from jiedui.fronts.insights.reports.selectors import common_reports
from jiedui.fronts.insights.reports.sentences import told_of
from jiedui.fronts.insights.reports.services import rewrite_draft
from jiedui.fronts.insights.reports.wording import changes_of
from tests.agreements.factories import make_organisation, make_region, make_signer
from tests.insights.reports.conftest import YEAR
from tests.organisations.factories import MembershipFactory

pytestmark = pytest.mark.django_db


def rewritten(year, report, *, who="a", anew=False, seen="", **changed):
    text = year.text(report)
    words = told_of(text.terms["chapters"]) | changed
    title = words.pop("title", text.terms["title"])
    return rewrite_draft(
        report,
        text,
        actor=year.pledge.signer[who],
        title=title,
        words=words,
        seen=seen or text.fingerprint,
        anew=anew,
    )


def test_a_draft_begins_with_plain_sentences_out_of_its_figures(year):
    report = year.report()
    words = told_of(year.text(report).terms["chapters"])
    assert report.title == "结对共建框架协议2021 年度报告"
    assert words["preface"].splitlines() == [
        "本报告由绵阳牵头单位、北碚牵头单位共同编写，说明《结对共建框架协议》2021 年的执行情况。",
        "报告期内在办事项 4 项：已完成 1 项、进行中 1 项、逾期 2 项。按各方填报中较低的值计，总体完成 37%。",
        "各方共同举行活动 3 场，参加 3 人次。",
        "平台记录的佐证 1 条。",
    ]
    assert words["problems"].splitlines() == [
        "过了期限还没有完成的事项 2 项：“示例中试基地”、“示例联合调研”。",
        "受阻的事项 1 项：“示例中试基地”。",
        "各方填报不一致、需要核对的事项 1 项：“示例联合调研”。",
        "超过 30 天没有填报的事项 3 项：“示例中试基地”、“示例仪器开放”、“示例联合调研”。",
    ]
    assert words["reciprocity"] == "2021 年接待来访：绵阳给出 0 次、收到 1 次；北碚给出 1 次、收到 0 次。"


def test_once_both_approved_the_same_print_it_is_public_and_stands(year):
    report = year.report()
    assert common_reports(year.agreement) == []
    text = year.agreed(report)
    assert (text.state, text.edition) == ("agreed", 1)
    assert common_reports(year.agreement) == [report]
    assert AnonymousUser().has_perm("insights.view_report", report) is True
    kinds = Event.objects.filter(kind__startswith="insights.").values_list("kind", flat=True)
    assert sorted(kinds) == ["insights.report.published", "insights.report.started"]
    with pytest.raises(WrongState):
        rewritten(year, report)


def test_one_approval_is_not_both(year):
    report = year.report()
    text = year.text(report)
    offer(text, actor=year.pledge.signer["a"])
    from jiedui.areas.agreements.joint.services import approve

    lead = year.pledge.lead["a"]
    approve(text, actor=year.pledge.signer["a"], organisation=lead, fingerprint=text.fingerprint)
    assert common_reports(year.agreement) == []


def test_figures_stay_as_they_were_gathered_until_they_are_gathered_anew(year):
    report = year.report()
    before = year.text(report).terms["figures"]
    year.pledge.active(title="后来的事项（示例）", due_on=date(2021, 12, 1))
    rewritten(year, report, plans="明年再见。")
    assert year.text(report).terms["figures"] == before
    with clock.at("2022-01-11 09:00"):
        rewritten(year, report, anew=True)
    terms = year.text(report).terms
    assert (before["whole"]["active"]["value"], terms["figures"]["whole"]["active"]["value"]) == (4, 5)
    assert terms["figures"]["moment"] == "2022-01-11 09:00"


def test_gathering_anew_tells_anew_what_nobody_touched_and_keeps_what_was_written(year):
    report = year.report()
    rewritten(year, report, plans="明年再见。")
    year.pledge.active(title="后来的事项（示例）", due_on=date(2021, 12, 1))
    rewritten(year, report, anew=True)
    words = told_of(year.text(report).terms["chapters"])
    assert "报告期内在办事项 5 项" in words["preface"]
    assert words["plans"] == "明年再见。"


def test_a_reader_is_told_which_numbers_and_words_changed(year):
    report = year.report()
    first = year.text(report)
    offer(first, actor=year.pledge.signer["a"])
    text = start_draft(REPORT_TEXT, report, actor=year.pledge.signer["b"], organisation=year.pledge.lead["b"])
    year.pledge.active(title="后来的事项（示例）", due_on=date(2021, 12, 1))
    rewritten(year, report, who="b", anew=True, plans="明年互访 4 次。")
    text.refresh_from_db()
    changed = [change for change in changes_of(first, text) if change.is_change]
    assert next(change.heading[0].text for change in changed) == "数字"
    assert "下一步打算" in [change.heading[0].text for change in changed]
    assert follow_last(text, actor=year.pledge.signer["b"]).base == first


def test_a_colleagues_change_is_not_overwritten_unseen(year):
    report = year.report()
    seen = year.text(report).fingerprint
    rewritten(year, report, plans="甲。")
    with pytest.raises(Stale):
        rewritten(year, report, plans="乙。", seen=seen)


@pytest.mark.parametrize(
    ("changed", "part"), [({"title": " "}, "title"), ({"preface": "长" * 10_001}, "preface")]
)
def test_what_can_never_be_offered_is_refused_by_name(year, changed, part):
    report = year.report()
    with pytest.raises(Invalid) as refusal:
        rewritten(year, report, **changed)
    assert list(refusal.value.errors) == [part]


@pytest.mark.parametrize(
    ("period", "part"),
    [
        ({"starts_on": date(2019, 1, 1), "ends_on": date(2019, 12, 31)}, "starts_on"),
        ({"starts_on": date(2023, 1, 1), "ends_on": date(2023, 12, 31)}, "starts_on"),
        ({"starts_on": date(2021, 5, 1), "ends_on": date(2021, 4, 1)}, "ends_on"),
        ({"starts_on": date(2021, 1, 1), "ends_on": date(2041, 4, 1)}, "ends_on"),
    ],
)
def test_a_period_that_tells_nothing_is_refused(year, period, part):
    with pytest.raises(Invalid) as refusal:
        year.report(**period)
    assert list(refusal.value.errors) == [part]


def test_a_period_has_one_report(year):
    year.report()
    with pytest.raises(Invalid, match="已有一份报告"):
        year.report("b")
    year.report(starts_on=date(2021, 1, 1), ends_on=date(2021, 6, 30))


def test_an_agreement_that_has_not_begun_has_nothing_to_report(year):
    Agreement.objects.update(state="draft", signed_on=None, starts_on=None)
    year.agreement.refresh_from_db()
    with pytest.raises(WrongState):
        year.report()


def test_only_who_drafts_for_a_lead_begins_a_report(year):
    member = MembershipFactory(organisation=year.pledge.lead["a"], role="member").user
    elsewhere = make_signer(make_organisation(region=make_region("330100", "杭州市")))
    for actor in (member, elsewhere):
        year.pledge.signer["a"] = actor
        with pytest.raises(NotAllowed):
            year.report()


@pytest.mark.parametrize("who", ["a", "b", "member", "elsewhere", "staff", "nobody"])
def test_a_report_is_listed_for_whom_the_rule_allows_it(year, who):
    common = year.report()
    year.agreed(common)
    year.report(starts_on=date(2021, 1, 1), ends_on=date(2021, 6, 30))
    people = {
        **year.pledge.signer,
        "member": MembershipFactory(organisation=year.pledge.lead["b"], role="member").user,
        "elsewhere": make_signer(make_organisation(region=make_region("330100", "杭州市"))),
        "staff": year.pledge.world.staff,
        "nobody": AnonymousUser(),
    }
    allowed = {row for row in YearlyReport.objects.all() if people[who].has_perm("insights.view_report", row)}
    assert set(YearlyReport.objects.visible_to(people[who])) == allowed
    assert len(allowed) == (1 if who in {"elsewhere", "nobody"} else 2)


def test_terms_hold_texts_whole_numbers_and_lists_alone(year):
    def kinds(part):
        if isinstance(part, dict):
            return set().union(*map(kinds, part.values()))
        if isinstance(part, list):
            return set().union(*map(kinds, part))
        return {type(part)}

    terms = JointText.objects.get(subject=year.report().pk, kind="report").terms
    assert kinds(terms) <= {str, int, bool}
    assert YEAR["starts_on"].isoformat() == terms["starts_on"]
