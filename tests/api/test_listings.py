"""Achievements, demands and experts by program: the whole life, and what each reader sees of it."""

import pytest

from tests.api.calling import Program, said
from tests.exchange import town as making
from tests.exchange.factories import AchievementFactory, DemandFactory, ExpertFactory

COMPLETE = {
    "title": "柑橘皮渣发酵饲料（示例）",
    "summary": "以皮渣为原料发酵成饲料。",
    "description": "固态发酵，粗蛋白提高到 18 %。",
    "keywords": ["柑橘", "饲料"],
    "transfer_modes": ["licence"],
    "scenes": ["养殖"],
}


@pytest.fixture
def head(town):
    return Program(town.head)


def created(program, town, **values):
    body = {**COMPLETE, "field": town.field.code, "owner": town.institute.code, **values}
    answer = program.post("/achievements", body)
    assert answer.status_code == 201, answer.json()
    return answer


def test_an_achievement_is_written_changed_submitted_published_and_found(town, head):
    made = created(head, town)
    code = made.json()["code"]
    assert (made["Location"], made.json()["state"]["value"]) == (f"/api/v1/achievements/{code}", "draft")
    changed = head.patch(f"/achievements/{code}", {"summary": "改过的摘要。"})
    assert (changed.status_code, changed.json()["summary"], changed.json()["keywords"]) == (
        200, "改过的摘要。", ["柑橘", "饲料"],
    )  # fmt: skip
    assert [step["name"] for step in changed.json()["steps"]] == ["submit"]
    assert head.post(f"/achievements/{code}/submit").json()["state"]["value"] == "submitted"
    assert said(head.post(f"/achievements/{code}/publish", {})) == (422, "发布前请完成保密审查并勾选确认。")
    published = head.post(f"/achievements/{code}/publish", {"secrecy_confirmed": True})
    assert published.json()["state"] == {"value": "published", "label": "已发布"}
    listed = Program().get("/achievements").json()
    assert ([row["code"] for row in listed["items"]], listed["next"]) == ([code], None)


def test_every_step_back_is_there_too(town, head):
    code = created(head, town).json()["code"]
    walk = [
        ("submit", None, "submitted"),
        ("withdraw", None, "draft"),
        ("submit", None, "submitted"),
        ("return", {"comment": "请补充数据"}, "returned"),
        ("submit", None, "submitted"),
        ("publish", {"secrecy_confirmed": True}, "published"),
        ("archive", None, "archived"),
        ("renew", {"expires_on": None}, "published"),
        ("revise", None, "draft"),
    ]
    states = [
        head.post(f"/achievements/{code}/{step}", body).json()["state"]["value"] for step, body, _to in walk
    ]
    assert states == [to for _step, _body, to in walk]


def test_a_step_that_does_not_lead_on_is_refused_in_the_words_of_the_page(town, head):
    code = created(head, town).json()["code"]
    assert said(head.post(f"/achievements/{code}/withdraw")) == (409, "当前状态是“草稿”，不能撤回。")
    assert said(head.post(f"/achievements/{code}/renew", {"expires_on": "2001-01-01"})) == (
        422, "有效期不能早于今天。",
    )  # fmt: skip


def test_the_platform_takes_down_for_a_reason(town, staff):
    row = making.achievement(town)
    assert said(staff.post(f"/achievements/{row.code}/take-down")) == (409, "请填写平台下架的理由。")
    taken = staff.post(f"/achievements/{row.code}/take-down", {"comment": "涉嫌侵权"}).json()
    assert (taken["state"]["value"], taken["return_reason"]) == ("archived", "涉嫌侵权")


@pytest.fixture
def staff(town):
    from tests.accounts.factories import UserFactory

    return Program(UserFactory(is_staff=True))


def test_a_draft_is_deleted_and_a_stranger_does_not_know_of_it(town, head):
    code = created(head, town).json()["code"]
    assert said(Program(town.boss).get(f"/achievements/{code}")) == (404, "没有这条内容，或者您不能查看它。")
    assert Program(town.boss).delete(f"/achievements/{code}", If_Match="*").status_code == 404
    tag = head.get(f"/achievements/{code}")["ETag"]
    answer = head.delete(f"/achievements/{code}", If_Match=tag)
    assert (answer.status_code, answer.content) == (204, b"")
    assert head.get(f"/achievements/{code}").status_code == 404


def test_errors_of_fields_come_by_name(town, head):
    answer = head.post(
        "/achievements", {"owner": town.institute.code, "title": "长" * 121, "trl": 12, "field": "nein"}
    )
    assert (answer.status_code, answer["Content-Type"], answer.json()["errors"]) == (
        422, "application/problem+json", {"field": ["没有这个技术领域，或者它不是二级领域。"]},
    )  # fmt: skip
    answer = head.post("/achievements", {"owner": town.institute.code, "title": "长" * 121, "trl": 12})
    assert set(answer.json()["errors"]) == {"title", "trl"}
    answer = head.post("/achievements", {"owner": town.institute.code, "titel": "…", "trl": "七"})
    assert answer.json()["errors"] == {
        "title": ["请填写这一项。"], "titel": ["没有这个字段，请核对拼写。"], "trl": ["应为整数。"],
    }  # fmt: skip


def test_nobody_writes_for_an_organisation_that_is_not_theirs(town):
    boss = Program(town.boss)
    answer = boss.post("/achievements", {"owner": town.institute.code, "title": "别人的（示例）"})
    assert said(answer) == (403, "您没有权限：为本单位登记供需信息。")
    row = making.achievement(town)
    assert said(boss.patch(f"/achievements/{row.code}", {"title": "改"}))[0] == 403


def test_an_anonymous_demand_does_not_tell_whose_it_is(town):
    demand = making.demand(town, anonymous=True)
    for reader, owner in [(None, None), (town.head, None), (town.boss, town.enterprise.code)]:
        shown = Program(reader).get(f"/demands/{demand.code}").json()
        listed = Program(reader).get("/demands").json()["items"][0]
        assert [(row["owner"] or {}).get("code") for row in (shown, listed)] == [owner, owner]
        assert (town.enterprise.name in str(shown)) == (owner is not None)


def test_an_experts_consent_is_recorded_and_withdrawn(town, head):
    row = making.expert(town)
    withdrawn = head.delete(f"/experts/{row.code}/consent").json()
    assert (withdrawn["consented"], withdrawn["state"]["value"]) == (False, "archived")
    assert head.post(f"/experts/{row.code}/consent").json()["consented"] is True


def test_the_list_takes_the_filters_of_the_page(town):
    row = making.achievement(town)
    making.achievement(town, title="另一项成果（示例）", kind="software", trl=None)
    program = Program()

    def codes(query):
        return [each["title"] for each in program.get(f"/achievements?{query}").json()["items"]]

    assert codes("type=software") == ["另一项成果（示例）"]
    assert codes("trl=7") == [row.title]
    assert codes(f"organisation={town.institute.code}&sort=name") == [row.title, "另一项成果（示例）"]
    assert codes("organisation=DW-00000000") == []
    assert said(program.get("/achievements?sort=best"))[0] == 422


def test_a_search_comes_best_first_and_page_by_page(town):
    rows = [making.achievement(town, title=f"柑橘果胶提取之{number}") for number in range(3)]
    making.all_indexed()
    program, found = Program(), []
    url = "/achievements?q=果胶&limit=2"
    while url:
        page = program.get(url).json()
        found += [row["code"] for row in page["items"]]
        url = page["next"]
    assert (len(found), set(found)) == (3, {row.code for row in rows})


def test_a_search_that_finds_nothing_is_answered_with_nothing_in_any_order(town, client):
    making.achievement(town)
    making.all_indexed()
    for sort in ("relevance", "newest", "name"):
        assert Program().get(f"/achievements?q=zzqx&sort={sort}").json() == {"items": [], "next": None}
        assert client.get(f"/achievements/?q=zzqx&sort={sort}").status_code == 200


@pytest.mark.parametrize("sort", ["newest", "name", "trl"])
@pytest.mark.postgres
def test_pages_stay_whole_while_rows_come_and_go(town, sort):
    rows = [AchievementFactory(published=True, trl=level) for level in (3, None, 9, None, 5)]
    program = Program()
    first = program.get(f"/achievements?limit=2&sort={sort}")
    assert f'<{first.json()["next"]}>; rel="next"' == first["Link"]
    AchievementFactory(published=True, trl=9)  # in front of what was read, or behind it
    rows[0].delete()
    seen, url = [row["code"] for row in first.json()["items"]], first.json()["next"]
    while url:
        page = program.get(url).json()
        seen += [row["code"] for row in page["items"]]
        url = page["next"]
    assert len(seen) == len(set(seen))
    assert {row.code for row in rows[1:]} <= set(seen)


def test_a_cursor_serves_the_list_it_was_made_for(town):
    for _index in range(3):
        DemandFactory(published=True)
    program = Program()
    url = program.get("/demands?limit=1").json()["next"]
    sentence = "游标无效：请从第一页开始，并用回答中 next 的地址翻页，翻页时不要改动其他条件。"
    assert said(program.get(f"{url}&q=x")) == (400, sentence)
    assert said(program.get(url.replace("/demands", "/experts"))) == (400, sentence)
    assert said(program.get("/demands?cursor=WzFd")) == (400, sentence)
    assert said(program.get("/demands?limit=101")) == (422, "limit：不能大于 100。")


def test_own_listings_are_listed_in_whatever_state(town, head):
    code = created(head, town).json()["code"]
    row = making.achievement(town)
    listed = head.get("/achievements/own").json()["items"]
    assert {each["code"] for each in listed} == {code, row.code}
    assert [each["code"] for each in head.get("/achievements/own?state=draft").json()["items"]] == [code]
    assert Program(town.boss).get("/achievements/own").json()["items"] == []
    assert Program().get("/achievements/own").status_code == 401


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("path", "factory"), [("achievements", AchievementFactory), ("demands", DemandFactory), ("experts", ExpertFactory)])  # fmt: skip
def test_lists_need_the_same_queries_for_any_number_of_rows(
    town, rows, path, factory, django_assert_num_queries
):
    for _index in range(rows):
        factory(published=True)
    program = Program(town.boss)
    program.get(f"/{path}")
    with django_assert_num_queries(6):
        assert len(program.get(f"/{path}").json()["items"]) == rows


def test_files_are_added_listed_read_described_and_removed(town, head):
    from django.core.files.uploadedfile import SimpleUploadedFile

    code = created(head, town).json()["code"]
    upload = SimpleUploadedFile("../说明.txt", "数据说明".encode(), content_type="text/plain")
    added = head.post(f"/achievements/{code}/attachments", data={"upload": upload, "caption": "说明"})
    file = added.json()
    assert (added.status_code, file["name"], file["caption"]) == (201, "说明.txt", "说明")
    at = f"/achievements/{code}/attachments/{file['id']}"
    assert added["Location"] == f"/api/v1{at}"
    read = head.get(at)
    assert (b"".join(read.streaming_content).decode(), read["X-Content-Type-Options"]) == (
        "数据说明",
        "nosniff",
    )
    assert head.call("patch", at, {"caption": "新说明"}).json()["caption"] == "新说明"
    assert Program(town.boss).get(at).status_code == 404
    assert [each["id"] for each in head.get(f"/achievements/{code}/attachments").json()] == [file["id"]]
    assert head.delete(at).status_code == 204
    assert head.get(f"/achievements/{code}/attachments").json() == []


def test_a_program_in_the_clothes_of_a_document_is_refused(town, head):
    from django.core.files.uploadedfile import SimpleUploadedFile

    code = created(head, town).json()["code"]
    upload = SimpleUploadedFile("报告.pdf", b"MZ\x90\x00\x03", content_type="application/pdf")
    answer = head.post(f"/achievements/{code}/attachments", data={"upload": upload})
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["upload"])
    assert said(head.post(f"/achievements/{code}/attachments", data={"caption": "没有文件"}))[0] == 422
