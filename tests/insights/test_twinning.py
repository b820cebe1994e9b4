"""The public page of a twinning: what was agreed and done, and nothing that is not everybody's."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser

from jiedui.areas.agreements import services
from jiedui.areas.agreements.commitments.proving import add_rule
from jiedui.areas.agreements.joint.services import approve, offer
from jiedui.areas.agreements.models import Agreement
from jiedui.areas.agreements.selectors import with_parts
from jiedui.foundation.core import clock
from jiedui.foundation.files.selectors import attachments_of
from jiedui.foundation.files.services import attach
from jiedui.foundation.ui.meta import absolute
from jiedui.fronts.insights.twinning import twinning_of
from jiedui.fronts.portal.services import prepare_portal
from tests.activities.factories import NOON
from tests.activities.test_news import picture
from tests.agreements.factories import CLAUSES, end, make_agreement, make_organisation, make_region
from tests.portal.factories import make_article

pytestmark = pytest.mark.django_db
LATER = "2026-07-01 09:00"


@pytest.fixture(autouse=True)
def _later():
    with clock.at(LATER):
        yield


def page(client, town, code=""):
    answer = client.get(f"/twinnings/{code or town.agreement.code}/")
    assert answer.status_code == 200
    return answer.content.decode()


def told(town):
    return twinning_of(with_parts(Agreement.objects.all()).get(pk=town.agreement.pk))


def test_it_tells_the_sides_the_principles_and_every_clause(town, client):
    shown = page(client, town)
    for words in ("绵阳", "北碚", "2020年4月27日", "优势互补", *(clause["heading"] for clause in CLAUSES)):
        assert words in shown
    assert told(town).which_year == 7


def test_what_was_done_stands_under_its_clause_with_day_and_place(town, client):
    town.make("held", title="仪器共享座谈会（示例）")
    promise = told(town).promises[1]
    assert [(deed.title, deed.on, deed.venue) for deed in promise.deeds] == [
        ("仪器共享座谈会（示例）", date(2026, 5, 12), "示例会议中心")
    ]
    assert promise.total == 1
    assert "仪器共享座谈会（示例）" in page(client, town)


@pytest.mark.parametrize("visibility", ["twinned", "parties"])
def test_an_activity_that_is_not_public_does_not_appear_and_is_not_counted(town, client, visibility):
    attach_to = town.make("held", title="内部会商（示例）", visibility=visibility)
    attach(attach_to, upload=picture(), name="a.png", caption="内部会场", actor=town.preparer)
    for reader in (AnonymousUser(), town.preparer, town.staff):
        if reader.is_authenticated:
            client.force_login(reader)
        shown = page(client, town)
        assert "内部会商（示例）" not in shown
        assert "内部会场" not in shown
    found = told(town)
    assert (found.activities, found.views, found.hosted) == ([], [], [(town.world.a, 0), (town.world.b, 0)])
    assert [promise.total for promise in found.promises] == [0, 0, 0]


@pytest.mark.parametrize("state", ["draft", "announced", "cancelled"])
def test_what_was_not_held_is_not_told_as_done(town, client, state):
    town.make(state, title="尚未举行（示例）")
    assert "尚未举行（示例）" not in page(client, town)
    assert told(town).activities == []


def test_what_proves_a_commitment_in_public_counts_for_its_clause_once(town, kept):
    commitment = kept.active(clause=town.clauses[2], starts_on=date(2026, 1, 1), due_on=date(2026, 12, 31))
    add_rule(commitment, actor=town.preparer, kind="activities.activity")
    town.make("held", clauses=town.clauses[2:3])
    town.make("held", starts_at=NOON + timedelta(days=7), clauses=town.clauses[1:2])
    assert [promise.total for promise in told(town).promises] == [0, 1, 2]


def test_evidence_that_is_not_public_is_not_counted(town, kept):
    commitment = kept.active(clause=town.clauses[2], starts_on=date(2026, 1, 1), due_on=date(2026, 12, 31))
    add_rule(commitment, actor=town.preparer, kind="activities.activity")
    town.make("held", visibility="parties", clauses=town.clauses[2:3])
    assert commitment.evidence.filter(counts=True).count() == 1
    assert [promise.total for promise in told(town).promises] == [0, 0, 0]


def test_the_ring_shows_what_both_sides_reported_and_no_commitment_by_name(town, kept, client):
    done = kept.active(title="内部事项甲", starts_on=date(2026, 1, 1), due_on=date(2026, 12, 31))
    kept.report(done, "a", 2, note="内部说明")
    kept.report(done, "b", 1)
    kept.proposed(title="还没有商定的事项", starts_on=date(2026, 1, 1), due_on=date(2026, 12, 31))
    progress = told(town).promises[2].progress
    assert (progress.percent, len(progress.parts)) == (25, 1)
    shown = page(client, town)
    for secret in ("内部事项甲", "内部说明", "还没有商定的事项"):
        assert secret not in shown


def test_a_text_that_is_not_agreed_is_not_told(town, client):
    text = services.draft_text(
        town.agreement,
        actor=town.preparer,
        organisation=town.host,
        clauses=[*CLAUSES, {"kind": "talent", "heading": "草稿里的一条", "body": "还在商量。"}],
        preamble="草稿。",
    )
    assert "草稿里的一条" not in page(client, town)
    offer(text, actor=town.preparer)
    assert "草稿里的一条" not in page(client, town)


def test_a_text_agreed_later_stands_in_the_time_line(town):
    text = services.draft_text(
        town.agreement, actor=town.preparer, organisation=town.host, clauses=CLAUSES, preamble="第二版。"
    )
    offer(text, actor=town.preparer)
    for actor, lead in ((town.preparer, town.host), (town.other, town.partner)):
        approve(text, actor=actor, organisation=lead, fingerprint=text.fingerprint)
    assert [(each.on, each.words) for each in told(town).milestones] == [
        (date(2020, 4, 27), "签署协议"),
        (date(2026, 7, 1), "各方同意协议文本第 2 版"),
    ]


def test_a_month_shows_who_was_host(town):
    town.make("held", starts_at=NOON)
    town.make("held", starts_at=NOON + timedelta(days=1), visibility="parties")
    found = told(town)
    assert [(year.year, year.total) for year in found.years] == [
        (2026, 1), (2025, 0), (2024, 0), (2023, 0), (2022, 0), (2021, 0), (2020, 0),
    ]  # fmt: skip
    assert found.years[0].cells[4].hosts == [town.world.a]
    assert found.hosted == [(town.world.a, 1), (town.world.b, 0)]


def test_pictures_are_cut_alike_named_and_loaded_late(town, client):
    activity = town.make("held")
    attach(activity, upload=picture(), name="a.png", caption="座谈会现场（示意图）", actor=town.preparer)
    shown = page(client, town)
    assert 'alt="座谈会现场（示意图）"' in shown
    gallery = shown[shown.index('class="t-gallery"') :]
    assert (
        gallery.count('width="480"') == gallery.count('height="320"') == gallery.count('loading="lazy"') == 1
    )
    assert f"/files/{attachments_of(activity)[0].pk}/" in shown[: shown.index("</head>")]


def test_an_article_that_was_written_of_a_public_activity_is_linked(town, client):
    prepare_portal()
    article = make_article(title="报道一篇（示例）")
    make_article(title="无关的报道（示例）")
    activity = town.make("held")
    activity.news_path = f"/news/{article.slug}/"
    activity.save(update_fields=["news_path"])
    shown = page(client, town)
    assert "报道一篇（示例）" in shown
    assert "无关的报道（示例）" not in shown


def test_search_engines_find_it_where_it_stands(town, client):
    shown = page(client, town)
    address = absolute(f"/twinnings/{town.agreement.code}/")
    assert f'<link rel="canonical" href="{address}">' in shown
    assert "BreadcrumbList" in shown
    assert f"/twinnings/{town.agreement.code}/" in client.get("/sitemap-twinnings-1.xml").content.decode()


def test_the_one_twinning_is_reached_at_once_and_several_are_a_choice(town, client):
    answer = client.get("/twinnings/")
    assert (answer.status_code, answer["Location"]) == (302, f"/twinnings/{town.agreement.code}/")
    leads = [
        make_organisation(region=make_region(code, name))
        for code, name in (("330100", "杭州市"), ("320100", "南京市"))
    ]
    make_agreement(actor=town.staff, leads=leads, title="另一份框架协议")
    assert "另一份框架协议" in client.get("/twinnings/").content.decode()


def test_no_twinning_yet_is_a_sentence(client, db):
    assert "还没有生效的结对" in client.get("/twinnings/").content.decode()


def test_a_draft_and_an_agreement_of_another_kind_have_no_such_page(town, client):
    leads = [
        make_organisation(region=make_region(code, name))
        for code, name in (("330100", "杭州市"), ("320100", "南京市"))
    ]
    draft = make_agreement(actor=town.staff, leads=leads, in_force=False)
    specific = make_agreement(actor=town.staff, leads=[town.host, town.partner], kind="specific")
    client.force_login(town.staff)
    assert [client.get(f"/twinnings/{each.code}/").status_code for each in (draft, specific)] == [404, 404]


def test_what_has_ended_keeps_its_page(town, client):
    end(town.agreement)
    shown = page(client, town)
    assert "已终止" in shown
    assert "协议终止" in shown


def test_the_agreement_and_the_first_page_lead_there(town, client):
    prepare_portal()
    address = f'href="/twinnings/{town.agreement.code}/"'
    for path in (town.agreement.get_absolute_url(), "/", "/about/"):
        assert address in client.get(path).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_it_needs_the_same_queries_for_any_number_of_rows(
    town, kept, client, django_assert_num_queries, rows
):
    for place in range(rows):
        start = datetime(2026, 3, 1 + place, 9, tzinfo=NOON.tzinfo)
        activity = town.make("held", starts_at=start, title=f"座谈会 {place}（示例）", clauses=town.clauses)
        attach(activity, upload=picture(), name="a.png", caption="现场", actor=town.preparer)
        commitment = kept.active(
            title=f"事项 {place}", target=Decimal(2), starts_on=date(2026, 1, 1), due_on=date(2026, 12, 31)
        )
        add_rule(commitment, actor=town.preparer, kind="activities.activity")
    page(client, town)
    with django_assert_num_queries(19):
        page(client, town)
