"""成果册: collected, bound, and never more in it than its owner may see."""

import re
from io import BytesIO

import pytest
from django.test import RequestFactory
from django.urls import reverse
from pypdf import PdfReader

from jiedui.areas.exchange import brochures
from jiedui.areas.exchange.models import Achievement
from jiedui.foundation.core.errors import TooMany, WrongState
from jiedui.foundation.jobs.models import BackgroundJob
from jiedui.foundation.jobs.running import NoLongerWanted, Work
from tests.accounts.factories import UserFactory
from tests.agreements.factories import twinned_world
from tests.exchange.factories import AchievementFactory, DemandFactory, ExpertFactory
from tests.organisations.factories import OrganisationFactory

pytestmark = pytest.mark.django_db
ADD, MAKE, SHOWN = (reverse(f"exchange:brochure{name}") for name in ("_add", "_make", ""))


@pytest.fixture
def institute():
    return OrganisationFactory(
        name="柑橘研究所（示例）", region=twinned_world().region_b, contact_phone="023-00000000"
    )


@pytest.fixture
def reader(client):
    person = UserFactory()
    client.force_login(person)
    return person


def kept_pdf(job):
    job.refresh_from_db()
    with job.file.open("rb") as opened:
        return PdfReader(BytesIO(opened.read()))


def text_of(page):
    return "".join(page.extract_text().split())


def ordered(codes, actor, **words):
    words = {"title": "柑橘成果汇编", "subtitle": "", "preface": "", **words}
    return brochures.order_brochure(codes, actor=actor, **words)


@pytest.fixture
def bound(django_capture_on_commit_callbacks):
    def bind(codes, actor, **words):
        with django_capture_on_commit_callbacks(execute=True):
            job = ordered(codes, actor, **words)
        job.refresh_from_db()
        return job

    return bind


def test_a_book_has_cover_preface_contents_and_a_page_for_each(institute, reader, bound):
    rows = [AchievementFactory(published=True, owner=institute, title=f"柑橘成果第{n}项") for n in "甲乙丙"]
    expert = ExpertFactory(published=True, owner=institute, name="陈示例")
    codes = [expert.code, *(row.code for row in reversed(rows))]
    job = bound(codes, reader, subtitle="2026 年秋季对接会", preface="两地共建。")
    assert (job.state, job.problem, job.found) == ("done", "", {"listed": 4, "left_out": 0})
    book = kept_pdf(job)
    pages = [text_of(page) for page in book.pages]
    assert len(pages) == 7
    assert all(word in pages[0] for word in ("柑橘成果汇编", "2026年秋季对接会", "绵阳", "北碚"))
    assert "两地共建" in pages[1]
    starts = [next(n for n, page in enumerate(pages, 1) if n > 3 and row.title in page) for row in rows]
    assert starts == [6, 5, 4]
    named = re.findall(r"柑橘成果第.项[.]+(\d)", pages[2])
    assert [int(number) for number in named] == [4, 5, 6]
    assert "陈示例" in pages[6]


def test_the_contents_lead_to_their_pages_and_every_page_to_the_site(institute, reader, bound):
    row = AchievementFactory(published=True, owner=institute)
    book = kept_pdf(bound([row.code], reader))
    notes = [note.get_object() for page in book.pages for note in page.get("/Annots") or []]
    inside = [note for note in notes if "/Dest" in note or "/D" in note.get("/A", {})]
    outside = {note["/A"]["/URI"] for note in notes if "/URI" in note.get("/A", {})}
    places = {note.get("/Dest") or note["/A"]["/D"] for note in inside}
    assert (places, outside) == ({row.code}, {f"http://127.0.0.1:8000{row.get_absolute_url()}"})
    assert [entry.title for entry in book.outline if not isinstance(entry, list)][-1] == row.title


def test_what_was_taken_down_meanwhile_is_left_out_and_said(institute, reader, bound):
    stays, goes = AchievementFactory.create_batch(2, published=True, owner=institute)
    Achievement.objects.filter(pk=goes.pk).update(state="archived")
    job = bound([stays.code, goes.code], reader)
    assert job.found == {"listed": 1, "left_out": 1}
    assert "另有 1 项" in job.outcome


def test_drafts_and_what_others_keep_to_themselves_never_come_in(institute, reader):
    draft = AchievementFactory(owner=institute)
    internal = AchievementFactory(published=True, owner=institute, visibility="internal")
    with pytest.raises(WrongState, match="还没有可以收入的内容"):
        ordered([draft.code, internal.code], reader)


def test_the_book_names_no_anonymous_owner_and_no_contact(institute, bound):
    owner = UserFactory(is_superuser=True, is_staff=True)
    demand = DemandFactory(published=True, owner=institute, anonymous=True)
    stranger = UserFactory()
    said = "".join(text_of(page) for page in kept_pdf(bound([demand.code], stranger)).pages)
    assert ("柑橘研究所" in said, "匿名单位" in said) == (False, True)
    staff = "".join(text_of(page) for page in kept_pdf(bound([demand.code], owner)).pages)
    assert ("柑橘研究所" in staff, "023-00000000" in staff) == (True, False)


def test_ticked_ones_go_into_the_basket_once(client, institute, reader):
    row = AchievementFactory(published=True, owner=institute)
    page = reverse("exchange:achievements")
    assert f'value="{row.code}"' in client.get(page).text
    assert client.post(ADD, {"code": [row.code], "next": page}).headers["Location"] == page
    client.post(ADD, {"code": [row.code, "CG-22222222", "CG-2\0", "\0", "x" * 300]})
    assert client.session["brochure"] == [row.code]
    assert row.title in client.get(SHOWN).text
    client.post(reverse("exchange:brochure_remove"), {"code": [row.code]})
    assert "还没有选入成果册的内容" in client.get(SHOWN).text


def test_everything_that_a_filter_shows_goes_in_and_nothing_else(client, institute, reader):
    shown = AchievementFactory(published=True, owner=institute, kind="patent")
    AchievementFactory(published=True, owner=institute, kind="process")
    answer = client.post(ADD, {"found": "1", "kind": "achievement", "query": "type=patent&page=7"})
    assert (answer.headers["Location"], client.session["brochure"]) == (SHOWN, [shown.code])


@pytest.mark.parametrize("kind", ["", "organisation", "\0"])
def test_a_list_that_does_not_exist_is_not_found(client, reader, kind):
    assert client.post(ADD, {"found": "1", "kind": kind}).status_code == 404


def test_more_than_a_book_holds_is_refused_in_words_and_nothing_of_it_comes_in(institute, monkeypatch):
    monkeypatch.setattr(brochures, "MOST", 2)
    rows = AchievementFactory.create_batch(3, published=True, owner=institute)
    request = RequestFactory().get("/")
    request.session, request.user = {}, UserFactory()
    with pytest.raises(TooMany, match="最多收 2 项，已选 0 项，这次又选了 3 项"):
        brochures.collect(request, [row.code for row in rows])
    assert request.session == {}


def test_without_a_title_what_was_typed_stays(client, institute, reader):
    row = AchievementFactory(published=True, owner=institute)
    client.post(ADD, {"code": [row.code]})
    answer = client.post(MAKE, {"title": " ", "subtitle": "秋季", "preface": "共建"})
    assert (answer.status_code, "秋季" in answer.text, "共建" in answer.text) == (422, True, True)
    assert BackgroundJob.objects.count() == 0


def test_progress_is_told_page_by_page_and_a_book_no_longer_wanted_stops(institute, reader):
    job = BackgroundJob.objects.create(kind="exchange.brochure", owner=reader, state="running", asked={})
    told = []

    def progress(done, total):
        told.append((done, total))
        if len(told) == 3:
            raise NoLongerWanted

    work = Work(job)
    work.progress = progress
    rows = AchievementFactory.create_batch(3, published=True, owner=institute)
    work.asked = {"codes": [row.code for row in rows], "title": "册", "subtitle": "", "preface": ""}
    with pytest.raises(NoLongerWanted):
        brochures.bind(work)
    assert told == [(1, 4), (2, 4), (3, 4)]


def test_an_order_leads_to_its_progress(client, institute, reader, django_capture_on_commit_callbacks):
    row = AchievementFactory(published=True, owner=institute)
    client.post(ADD, {"code": [row.code]})
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(MAKE, {"title": "成果册<script>/..\\", "subtitle": "", "preface": ""})
    job = BackgroundJob.objects.get()
    assert answer.headers["Location"] == job.get_absolute_url()
    assert (job.state, job.file_name) == ("done", "成果册 script.pdf")
    fetched = client.get(reverse("jobs:file", args=[job.code]))
    assert (fetched["Content-Type"], b"".join(fetched.streaming_content)[:5]) == ("application/pdf", b"%PDF-")
    client.force_login(UserFactory())
    assert client.get(reverse("jobs:file", args=[job.code])).status_code == 404


def test_strangers_are_not_offered_a_basket(client, institute):
    AchievementFactory(published=True, owner=institute)
    assert "加入成果册" not in client.get(reverse("exchange:achievements")).text


def test_the_basket_needs_the_same_queries_for_any_number(client, institute, reader, queries_of):
    counts = []
    for rows in (1, 3):
        kept = AchievementFactory.create_batch(rows, published=True, owner=institute)
        client.post(ADD, {"code": [row.code for row in kept]})
        counts.append(queries_of(SHOWN))
    assert counts[0] == counts[1]
