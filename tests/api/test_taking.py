"""What programs take along: lists as files, sheets, brochures; and what they ask of a list before they read it."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from jiedui.foundation.jobs.models import BackgroundJob
from jiedui.foundation.ledgers import limits
from jiedui.foundation.ledgers.api import exports
from tests.accounts.factories import UserFactory
from tests.api.calling import Program, said, status_of
from tests.exchange import town as making
from tests.exchange.factories import AchievementFactory, DemandFactory
from tests.ledgers.files import sheet_of
from tests.organisations.factories import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
LISTS = ("achievements", "demands", "experts", "organisations")


def content_of(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def lines(answer):
    return content_of(answer).decode("utf-8-sig").splitlines()


# --- lists as files


@pytest.mark.parametrize("name", LISTS)
def test_everybody_takes_the_public_lists_along(name):
    for kind, content_type in (("csv", "text/csv; charset=utf-8"), ("xlsx", exports.XLSX)):
        answer = Program().get(f"/{name}/export?format={kind}")
        assert (answer.status_code, answer["Content-Type"]) == (200, content_type)
        assert content_of(answer)
    assert Program().get(f"/{name}/export?format=pdf").status_code == 422


def test_a_file_holds_what_the_list_holds_under_the_same_filters():
    ours, other = AchievementFactory(published=True), AchievementFactory(published=True)
    AchievementFactory(owner=ours.owner)  # a draft
    table = sheet_of(Program().get(f"/achievements/export?format=xlsx&organisation={ours.owner.code}"))
    assert [row[0] for row in table[1:]] == [ours.code]
    both = lines(Program().get("/achievements/export?sort=newest"))
    assert [line.partition(",")[0] for line in both[1:]] == [other.code, ours.code]


def test_an_unnamed_owner_is_not_named_in_a_file_either():
    row = DemandFactory(published=True, anonymous=True, owner=OrganisationFactory(name="甘露食品（示例）"))
    told = "\n".join(lines(Program().get("/demands/export")))
    assert (row.code in told, "甘露" in told) == (True, False)


def test_ones_own_lists_are_taken_along_by_ones_own():
    row = AchievementFactory()
    member = Program(MembershipFactory(organisation=row.owner).user)
    assert [line.partition(",")[0] for line in lines(member.get("/achievements/own/export"))[1:]] == [
        row.code
    ]
    assert lines(Program(UserFactory()).get("/achievements/own/export"))[1:] == []
    assert lines(member.get("/achievements/own/export?state=published"))[1:] == []


OWN = {  # who may: stranger, somebody, staff
    "/achievements/own/export": "401 200 200",
    "/enquiries/export?box=sent": "401 200 200",
    "/suggestions/export": "401 200 200",
    "/matching/export": "401 403 403",
    "/organisations/pending/export": "401 403 200",
}


@pytest.mark.parametrize("path", list(OWN))
def test_who_takes_which_list_along(path):
    callers = (None, UserFactory(), UserFactory(is_staff=True))
    answers = [str(status_of(Program(who).get(path))) for who in callers]
    assert " ".join(answers) == OWN[path]


def test_a_long_table_is_made_in_the_background_by_one_job(monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(exports, "ROWS_WHILE_WAITING", 1)
    rows = [AchievementFactory(published=True) for _number in range(2)]
    told = "超过 2,000 行的 XLSX 在后台制作，请带访问令牌请求，或改用 CSV。"
    session = Program()
    assert said(session.get("/achievements/export?format=xlsx")) == (401, told)
    session.client.force_login(UserFactory())
    assert said(session.get("/achievements/export?format=xlsx")) == (403, told)
    assert status_of(Program().get("/achievements/export")) == 200
    program = Program(UserFactory())
    with django_capture_on_commit_callbacks(execute=True):
        first, second = (program.get("/achievements/export?format=xlsx&sort=name") for _number in range(2))
        assert (first.status_code, first["Location"]) == (202, second["Location"])
    job = program.get(first["Location"].removeprefix("/api/v1")).json()
    assert (job["state"]["value"], job["title"], job["outcome"]) == ("done", "导出：科技成果", "共 2 行。")
    table = sheet_of(program.get(job["file"]["address"].removeprefix("/api/v1")))
    assert {row[0] for row in table[1:]} == {row.code for row in rows}


def test_whoever_exports_too_fast_is_told(monkeypatch):
    monkeypatch.setattr(limits, "PER_PERSON", 1)
    program = Program(UserFactory())
    assert status_of(program.get("/experts/export")) == 200
    assert said(program.get("/experts/export")) == (429, "您导出得有些快，请过一分钟再试。每分钟最多 1 次。")


# --- sheets


def test_a_sheet_tells_each_reader_what_the_page_tells_them():
    row = DemandFactory(published=True, anonymous=True, owner=OrganisationFactory(name="甘露食品（示例）"))
    at = f"/demands/{row.code}/sheet"
    pdf = Program().get(at)
    assert (pdf.status_code, pdf["Content-Type"]) == (200, "application/pdf")
    assert "甘露" not in "".join(page.extract_text() for page in PdfReader(BytesIO(pdf.content)).pages)
    word = Program().get(f"{at}?format=docx")
    assert (word.status_code, word["Content-Disposition"].endswith('.docx"') or "docx" in word["Content-Disposition"]) == (200, True)  # fmt: skip
    assert Program().get(f"/demands/{DemandFactory().code}/sheet").status_code == 404


# --- brochures


def test_a_brochure_is_made_from_codes_or_from_what_a_list_shows():
    row, other = AchievementFactory(published=True), AchievementFactory(published=True)
    person = UserFactory()
    program = Program(person)
    made = program.post("/brochures", {"title": "柑橘成果汇编", "codes": [row.code]})
    assert (made.status_code, made["Location"]) == (202, f"/api/v1/jobs/{made.json()['code']}")
    found = {"kind": "achievement", "query": f"organisation={other.owner.code}"}
    second = program.post("/brochures", {"title": "另一册", "found": found})
    asked = {job.code: job.asked["codes"] for job in BackgroundJob.objects.visible_to(person)}
    assert asked == {made.json()["code"]: [row.code], second.json()["code"]: [other.code]}


def test_a_brochure_of_nothing_or_without_a_title_is_refused():
    program = Program(UserFactory())
    draft = AchievementFactory().code
    assert program.post("/brochures", {"title": "空", "codes": [draft]}).status_code == 409
    row = AchievementFactory(published=True)
    assert program.post("/brochures", {"title": " ", "codes": [row.code]}).json()["errors"].keys() == {
        "title"
    }
    odd = {"kind": "achievement", "query": "organisation=%00&q=%00"}
    assert program.post("/brochures", {"title": "空", "found": odd}).status_code == 409
    assert Program().post("/brochures", {"title": "空"}).status_code == 401


# --- before reading a list


def test_facets_say_how_much_is_left_and_lead_on_by_code(town):
    row = making.achievement(town)
    making.all_indexed()
    facets = {facet["name"]: facet["options"] for facet in Program().get("/achievements/facets").json()}
    assert facets["organisation"] == [
        {"value": town.institute.code, "label": town.institute.label, "count": 1, "chosen": False}
    ]
    narrowed = Program().get(f"/achievements?organisation={town.institute.code}").json()
    assert [each["code"] for each in narrowed["items"]] == [row.code]
    chosen = Program().get(f"/achievements/facets?organisation={town.institute.code}").json()
    assert [
        (option["value"], option["chosen"])
        for facet in chosen
        if facet["name"] == "organisation"
        for option in facet["options"]
    ] == [(town.institute.code, True)]


@pytest.mark.parametrize("rows", [1, 3])
def test_facets_need_the_same_queries_for_any_number_of_rows(town, rows, django_assert_max_num_queries):
    for number in range(rows):
        making.achievement(town, title=f"柑橘技术之{number}")
    making.all_indexed()
    Program().get("/achievements/facets")
    with django_assert_max_num_queries(9):
        assert Program().get("/achievements/facets").status_code == 200


def test_what_was_published_in_nearly_the_same_words_is_told(town):
    row = making.demand(town)
    making.all_indexed()
    written = {"title": "柑橘皮渣高值利用的工艺", "text": row.problem, "owner": town.institute.code}
    head = Program(town.head)
    (found,) = head.post("/demands/similar", written).json()
    assert (found["code"], found["owner"]["code"], found["sentence"]) == (
        row.code, town.enterprise.code, "其他单位发布了相近的内容",
    )  # fmt: skip
    assert head.post("/demands/similar", {"title": "柑橘"}).json() == []
    assert head.post("/demands/similar", {**written, "owner": town.enterprise.code}).status_code == 404
    assert Program().post("/demands/similar", written).status_code == 401
