"""What every call keeps to: versions, keys, limits, languages, and refusals that a program can read."""

import json
from datetime import timedelta

import pytest

from jiedui.areas.exchange.models import Achievement
from jiedui.foundation.accounts.models import KeptAnswer
from jiedui.foundation.core import clock
from tests.accounts.factories import UserFactory
from tests.api.calling import Program, said
from tests.at_once import at_once
from tests.exchange import town as making
from tests.exchange.factories import AchievementFactory
from tests.exchange.town import build_town
from tests.organisations.factories import OrganisationFactory, manager_of


@pytest.fixture
def head(town):
    return Program(town.head)


@pytest.fixture
def draft(town):
    return AchievementFactory(owner=town.institute, created_by=town.head, title="草稿（示例）")


# --- versions


def test_what_was_read_before_is_not_sent_again(town, head):
    row = making.achievement(town)
    read = head.get(f"/achievements/{row.code}")
    again = head.get(f"/achievements/{row.code}", If_None_Match=read["ETag"])
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", read["ETag"])
    # another reader's words are other words
    assert (
        Program(town.head, language="en")
        .get(f"/achievements/{row.code}", If_None_Match=read["ETag"])
        .status_code
        == 200
    )
    listed = head.get("/achievements")
    assert head.get("/achievements", If_None_Match=listed["ETag"]).status_code == 304


def test_a_change_must_say_what_it_saw(head, draft):
    answer = head.call("patch", f"/achievements/{draft.code}", {"title": "改"})
    assert said(answer) == (
        428, "修改前请先读取这条内容，并把得到的 ETag 放进 If-Match 请求头，以免覆盖他人的修改。",
    )  # fmt: skip
    assert head.delete(f"/achievements/{draft.code}").status_code == 428


def test_whoever_comes_second_is_told_what_changed(head, draft):
    tag = head.get(f"/achievements/{draft.code}")["ETag"]
    first = head.patch(f"/achievements/{draft.code}", {"summary": "先改的"}, If_Match=tag)
    second = head.patch(f"/achievements/{draft.code}", {"title": "后改的"}, If_Match=tag)
    problem = second.json()
    assert said(second) == (412, "您读取之后，他人已修改过这条内容。请重新读取，核对后再改。")
    assert [change["fields"] for change in problem["changes"]] == [["summary"]]
    assert "秦示例" in problem["changes"][0]["sentence"]
    assert first["ETag"].startswith(f'"{problem["version"]}.')
    assert (
        head.patch(f"/achievements/{draft.code}", {"title": "后改的"}, If_Match=first["ETag"]).status_code
        == 200
    )


@pytest.mark.parametrize("tag", ['"0.0"', "nonsense", '"zzzzzzzzzzzzzzzzzz"', '"é"', 'W/"a.b", "c"'])
def test_a_tag_that_was_never_given_changes_nothing(head, draft, tag):
    answer = head.patch(f"/achievements/{draft.code}", {"title": "改"}, If_Match=tag)
    draft.refresh_from_db()
    assert (answer.status_code, draft.title) == (412, "草稿（示例）")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_changes_at_once_one_is_kept_and_the_other_told():
    institute = OrganisationFactory()
    person = manager_of(institute)
    draft = AchievementFactory(owner=institute, created_by=person)
    programs = [Program(person), Program(person)]
    tag = programs[0].get(f"/achievements/{draft.code}")["ETag"]

    def change(program, title):
        return lambda: str(
            program.patch(f"/achievements/{draft.code}", {"title": title}, If_Match=tag).status_code
        )

    assert at_once(change(programs[0], "甲"), change(programs[1], "乙")) == ["200", "412"]


# --- keys


def new(town, **values):
    return {"owner": town.institute.code, "title": "带键登记（示例）", **values}


def test_the_same_request_under_the_same_key_is_done_once(town, head):
    first = head.post("/achievements", new(town), Idempotency_Key="k-1")
    again = head.post("/achievements", new(town), Idempotency_Key="k-1")
    assert (first.status_code, again.status_code, first.json()) == (201, 201, again.json())
    assert [answer.get("Idempotency-Replayed") for answer in (first, again)] == [None, "true"]
    assert (first["Location"], first["ETag"]) == (again["Location"], again["ETag"])
    assert Achievement.objects.count() == 1


def test_another_request_under_the_same_key_is_refused(town, head):
    head.post("/achievements", new(town), Idempotency_Key="k-1")
    other = head.post("/achievements", new(town, title="另一项（示例）"), Idempotency_Key="k-1")
    assert (said(other), other.json()["code"]) == (
        (422, "这个幂等键已用于另一个请求，请换一个。"),
        "key-reused",
    )
    assert Achievement.objects.count() == 1


def test_a_key_is_its_persons_own_and_good_for_a_day(town, head):
    head.post("/achievements", new(town), Idempotency_Key="k-1")
    boss = Program(town.boss)
    assert (
        boss.post(
            "/demands", {"owner": town.enterprise.code, "title": "需求"}, Idempotency_Key="k-1"
        ).status_code
        == 201
    )
    with clock.at(clock.now() + timedelta(hours=25)):
        assert (
            head.post("/achievements", new(town), Idempotency_Key="k-1").get("Idempotency-Replayed") is None
        )
    assert Achievement.objects.count() == 2


def test_a_refusal_is_not_kept(town, head):
    assert head.post("/achievements", new(town, trl=99), Idempotency_Key="k-1").status_code == 422
    assert KeptAnswer.objects.count() == 0
    assert head.post("/achievements", new(town, trl=9), Idempotency_Key="k-1").status_code == 201


@pytest.mark.parametrize("key", ["x" * 256, "键", "a\tb"])
def test_what_is_no_key_is_refused(town, head, key):
    assert head.post("/achievements", new(town), Idempotency_Key=key).status_code == 400


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_requests_at_once_under_one_key_one_is_done():
    town = build_town()
    programs = [Program(town.head), Program(town.head)]

    def send(program):
        return lambda: program.post("/achievements", new(town), Idempotency_Key="k-1").json()["code"]

    codes = at_once(send(programs[0]), send(programs[1]))
    assert (len(set(codes)), Achievement.objects.count()) == (1, 1)


# --- limits


def test_every_answer_says_what_is_left(settings, db):
    settings.JIEDUI = settings.JIEDUI.model_copy(update={"api_visitor_calls_per_minute": 2})
    program = Program()
    with clock.at("2026-11-28 09:30:15"):
        answers = [program.get("/fields") for _index in range(3)]
    told = [(answer.status_code, answer["RateLimit-Remaining"]) for answer in answers]
    assert told == [(200, "1"), (200, "0"), (429, "0")]
    assert said(answers[2]) == (429, "请求太频繁，请 45 秒后再试。")
    assert (answers[2]["Retry-After"], answers[2]["RateLimit-Limit"], answers[2]["RateLimit-Reset"]) == (
        "45",
        "2",
        "45",
    )
    with clock.at("2026-11-28 09:31:00"):
        assert program.get("/fields").status_code == 200


def test_a_token_has_a_limit_of_its_own(settings, db):
    settings.JIEDUI = settings.JIEDUI.model_copy(
        update={"api_visitor_calls_per_minute": 1, "api_calls_per_minute": 100}
    )
    with clock.at("2026-11-28 09:30:15"):
        one, other = Program(UserFactory()), Program(UserFactory())
        assert [one.get("/me").status_code for _index in range(101)] == [200] * 100 + [429]
        assert other.get("/me").status_code == 200


def test_whoever_tries_tokens_is_slowed_down(settings, db):
    settings.JIEDUI = settings.JIEDUI.model_copy(update={"api_visitor_calls_per_minute": 2})
    program = Program(token="jd_wrong")
    with clock.at("2026-11-28 09:30:15"):
        assert [program.get("/me").status_code for _index in range(3)] == [401, 401, 429]


def test_a_preview_counts_for_several(settings, db):
    settings.JIEDUI = settings.JIEDUI.model_copy(update={"api_visitor_calls_per_minute": 9})
    with clock.at("2026-11-28 09:30:15"):
        answers = [
            Program().post("/suggestions/preview", {"problem": "果胶提取"}).status_code for _index in range(2)
        ]
    assert answers == [200, 429]


# --- what cannot be read


def raw(program, body, content_type="application/json", path="/achievements"):
    return program.client.post(
        f"/api/v1{path}", data=body, content_type=content_type, headers=program.headers
    )


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"{", "请求内容不是有效的 JSON：第 1 行第 2 个字符附近。"),
        (b'{"title": NaN}', "JSON 中不能有 NaN。"),
        (b"[" * 100_000, "JSON 嵌套过深，最多 20 层。"),
        (b'{"title": ' + b"[" * 30 + b"]" * 30 + b"}", "JSON 嵌套过深，最多 20 层。"),
        (b'{"trl": ' + b"9" * 5000 + b"}", "请求内容不是有效的 JSON：数字过长。"),
        (b"\xff\xfe{", None),
        ("{\"title\": \"柑橘\"}".encode("gbk"), "请求内容不是有效的 JSON：应为 UTF-8 编码。"),
    ],
)  # fmt: skip
def test_what_is_no_json_is_refused_in_words(head, body, sentence):
    answer = raw(head, body)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert sentence is None or answer.json()["detail"] == sentence


@pytest.mark.parametrize("body", ['"text"', "[]", "17", "null", "{}"])
def test_json_of_another_shape_is_refused_in_words(head, body):
    assert raw(head, body).status_code == 422


@pytest.mark.parametrize("text", ["\0", "a\0b", "\ud800"])
def test_characters_that_no_database_keeps_are_refused_beside_their_field(town, head, text):
    answer = raw(head, json.dumps(new(town, title=text)))
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["title"])


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "text/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"],
)
def test_another_type_is_refused(head, content_type):
    answer = raw(head, b"<x/>", content_type)
    assert said(answer) == (415, "请求内容的类型应为 application/json。")


def test_too_much_is_refused(head):
    answer = raw(head, b'{"title": "' + b"x" * (6 * 2**20) + b'"}')
    assert said(answer) == (413, "请求过大，请减少内容后再试。")


def test_rare_characters_and_markup_come_back_as_they_were(town, head):
    title = "𠮷㛃<script>alert(1)</script>🙂（示例）"
    made = head.post("/achievements", new(town, title=title)).json()
    assert (made["title"], head.get(f"/achievements/{made['code']}").json()["title"]) == (title, title)


def test_a_title_without_end_is_refused_beside_its_field(town, head):
    answer = head.post("/achievements", new(town, title="长" * 10_000))
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["title"])


@pytest.mark.parametrize(
    "path",
    ["/achievements/%00", "/achievements/CG-%00", "/nowhere", "/", "/achievements/", "/achievements/x/y/z"],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_address_that_is_none_is_a_problem_too(db, path, method):
    answer = Program().call(method, path)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_below_api_too(db):
    answer = Program().client.get("/api/v2/achievements")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_a_nul_in_the_query_is_refused(db):
    assert Program().get("/achievements?q=%00").status_code == 400


def test_a_method_that_is_not_taken_is_told_which_are(db):
    answer = Program().call("put", "/achievements", {})
    assert (said(answer), answer["Allow"]) == (
        (405, "这个地址不接受这种请求方法，可用的方法见 Allow。"), "GET, POST",
    )  # fmt: skip


def test_whoever_asks_for_the_head_gets_the_head(db):
    whole, head = Program().get("/fields"), Program().call("head", "/fields")
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", whole["ETag"])


def test_a_fault_of_ours_is_a_problem_with_a_number(db, monkeypatch):
    from jiedui.foundation.taxonomy.models import TechnicalField

    monkeypatch.setattr(TechnicalField.objects, "current", lambda: 1 / 0)
    answer = Program().get("/fields")
    problem = answer.json()
    assert (answer.status_code, answer["Content-Type"], len(problem["request_id"])) == (
        500, "application/problem+json", 36,
    )  # fmt: skip
    assert "ZeroDivision" not in str(problem)


# --- languages and places


def test_a_refusal_speaks_the_callers_language(town):
    body = {"owner": town.institute.code, "title": "示例"}
    stranger = Program(town.stranger, language="en")
    assert stranger.post("/achievements", body).json()["detail"].isascii()
    town.stranger.language = "en"
    town.stranger.save()
    del stranger.headers["Accept-Language"]
    assert stranger.post("/achievements", body).json()["detail"].isascii()


def test_no_other_site_may_read_the_answers(head):
    answer = head.get("/me", Origin="https://elsewhere.example")
    assert not [name for name in answer.headers if name.startswith("Access-Control")]
    assert (answer["Cross-Origin-Resource-Policy"], answer["Cache-Control"]) == (
        "same-origin",
        "private, no-cache",
    )


def test_every_answer_of_a_demonstration_says_so(settings, db):
    assert "X-Jiedui-Demonstration" not in Program().get("/fields")
    settings.JIEDUI = settings.JIEDUI.model_copy(update={"demo": True})
    answers = [Program().get("/fields"), Program().get("/nowhere"), Program().get("/openapi.json")]
    assert [answer["X-Jiedui-Demonstration"] for answer in answers] == ["true"] * 3
