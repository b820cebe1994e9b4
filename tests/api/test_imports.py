"""Ledgers by program: uploaded, mapped, read, written, taken back; with the sentences of the pages."""

import pytest

from jiedui.areas.exchange.models import Achievement
from jiedui.foundation.ledgers import services
from tests.accounts.factories import UserFactory
from tests.api.calling import Program, said, status_of
from tests.ledgers.files import csv, sheet_of, xlsx
from tests.organisations.factories import MembershipFactory, OrganisationFactory
from tests.taxonomy.factories import TechnicalFieldFactory

pytestmark = pytest.mark.django_db
HEADINGS = ("成果名称", "技术成熟度", "备注")
KIND = "exchange.achievement"


@pytest.fixture
def unit():
    TechnicalFieldFactory()
    return OrganisationFactory(name="柑橘研究所（示例）")


@pytest.fixture
def writer(unit):
    return MembershipFactory(organisation=unit).user


@pytest.fixture
def program(writer):
    return Program(writer)


def ledger(*levels):
    return xlsx(
        HEADINGS, *((f"柑橘技术之{number}（示例）", level, "") for number, level in enumerate(levels))
    )


def uploaded(program, upload, **form):
    return program.post("/imports", data={"kind": KIND, "upload": upload, **form})


def checked(program, *levels):
    code = uploaded(program, ledger(*levels)).json()["code"]
    program.post(f"/imports/{code}/columns")
    return code


def counts(answer):
    return {each["state"]["value"]: each["count"] for each in answer.json()["rows"]}


def test_a_program_learns_which_ledgers_there_are_and_fetches_the_template(program, unit):
    kinds = {kind["kind"]["value"]: kind for kind in program.get("/imports/kinds").json()}
    assert kinds[KIND]["owners"] == [{"code": unit.code, "name": unit.label}]
    assert [column["name"] for column in kinds[KIND]["columns"] if column["required"]] == ["title"]
    template = program.get(f"/imports/kinds/{KIND}/template")
    labels = [column["label"] for column in kinds[KIND]["columns"]]
    assert [str(cell).removesuffix(" *") for cell in sheet_of(template)[0]] == labels
    assert program.get("/imports/kinds/exchange.unknown/template").status_code == 404


def test_a_ledger_comes_in_step_by_step(program, unit):
    made = uploaded(program, ledger(6, "很高"), owner=unit.code)
    assert (made.status_code, made["Location"]) == (201, f"/api/v1/imports/{made.json()['code']}")
    assert [(each["heading"], each["column"]) for each in made.json()["columns"]] == [
        ("成果名称", "title"), ("技术成熟度", "trl"), ("备注", ""),
    ]  # fmt: skip
    at = f"/imports/{made.json()['code']}"
    read = program.post(f"{at}/columns")
    assert (read.json()["state"]["value"], read.json()["job"], counts(read)) == (
        "checked", None, {"ready": 1, "faulty": 1},
    )  # fmt: skip
    (faulty,) = program.get(f"{at}/rows?state=faulty").json()["items"]
    assert (faulty["number"], [cell["column"] for cell in faulty["cells"] if cell["wrong"]]) == (
        3, ["技术成熟度"],
    )  # fmt: skip
    assert len(faulty["errors"]) == 1
    assert sheet_of(program.get(f"{at}/errors"))[1][0] == "柑橘技术之1（示例）"
    assert said(program.post(f"{at}/write", {"extent": "all"})) == (
        409, "有 1 行有误。请改正文件后重新上传，或选择“只导入无误的行”。",
    )  # fmt: skip
    assert counts(program.post(f"{at}/write", {"extent": "valid"})) == {"created": 1, "faulty": 1}
    (row,) = program.get(f"{at}/rows?state=created").json()["items"]
    assert row["made"]["code"] == Achievement.objects.get().code
    assert program.post(f"{at}/undo").json()["state"]["value"] == "undone"
    assert not Achievement.objects.exists()


def test_the_mapping_is_said_otherwise_than_guessed(program):
    code = uploaded(program, ledger(6)).json()["code"]
    at = f"/imports/{code}"
    twice = {"columns": [{"place": 0, "column": "title"}, {"place": 2, "column": "title"}]}
    assert said(program.post(f"{at}/columns", twice))[0] == 422
    assert said(program.post(f"{at}/columns", {"columns": [{"place": 1, "column": "trl"}]}))[0] == 422
    assert said(program.post(f"{at}/columns", {"columns": [{"place": 9, "column": "title"}]}))[0] == 422
    mapped = program.post(f"{at}/columns", {"columns": [{"place": 0, "column": "title"}]}).json()
    assert [each["column"] for each in mapped["columns"]] == ["title", "", ""]


def test_many_rows_are_read_in_the_background(program, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(services, "AT_ONCE", 1)
    code = uploaded(program, ledger(5, 6)).json()["code"]
    with django_capture_on_commit_callbacks(execute=True):
        begun = program.post(f"/imports/{code}/columns").json()
    assert (begun["state"]["value"], begun["job"]["kind"]["value"]) == ("checking", "ledgers.check")
    assert program.get(f"/jobs/{begun['job']['code']}").json()["state"]["value"] == "done"
    assert program.get(f"/imports/{code}").json()["state"]["value"] == "checked"


def test_the_same_file_twice_has_to_be_meant(program):
    for _number in range(2):
        code = uploaded(program, csv("成果名称\n柑橘技术（示例）\n")).json()["code"]
        program.post(f"/imports/{code}/columns")
        first = program.post(f"/imports/{code}/write", {"extent": "all"})
    assert (first.status_code, list(first.json()["errors"])) == (409, ["again"])
    assert program.post(f"/imports/{code}/write", {"extent": "all", "again": True}).status_code == 200


@pytest.mark.parametrize(
    ("upload", "form", "field"),
    [
        (csv("不是表格"), {}, "upload"),
        (csv(""), {}, "upload"),
        (csv("成果名称\n柑橘（示例）\n"), {"kind": "exchange.unknown"}, "kind"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_words(program, upload, form, field):
    answer = uploaded(program, upload, **form)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])


def test_whoever_works_in_two_places_says_for_which(program, writer, unit):
    other = OrganisationFactory()
    MembershipFactory(organisation=other, user=writer)
    assert list(uploaded(program, ledger(6)).json()["errors"]) == ["owner"]
    assert said(uploaded(program, ledger(6), owner=OrganisationFactory().code)) == (
        403, "您只能以自己所在单位的名义导入。",
    )  # fmt: skip
    assert uploaded(program, ledger(6), owner=unit.code).status_code == 201


def test_a_run_is_thrown_away_while_nothing_was_written(program):
    code = checked(program, 6)
    assert program.delete(f"/imports/{code}").status_code == 204
    assert program.get(f"/imports/{code}").status_code == 404


STEPS = [
    ("get", ""), ("get", "/rows"), ("get", "/errors"), ("post", "/columns"), ("post", "/undo"),
    ("post", "/go-on"), ("delete", ""),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), STEPS)
def test_a_run_is_its_persons_alone(program, unit, method, path):
    code = checked(program, 6)
    others = (None, MembershipFactory(organisation=unit, role="manager").user, UserFactory(is_staff=True))
    answers = [status_of(Program(who).call(method, f"/imports/{code}{path}")) for who in others]
    assert answers == [401, 404, 404]


def test_who_may_bring_in_what(unit):
    callers = (None, UserFactory(), MembershipFactory(organisation=unit).user, UserFactory(is_staff=True))
    assert [uploaded(Program(who), ledger(6)).status_code for who in callers] == [401, 403, 201, 403]


@pytest.mark.parametrize("rows", [1, 4])
def test_rows_need_the_same_queries_however_many(program, rows, django_assert_num_queries):
    code = checked(program, *[6] * rows)
    program.get(f"/imports/{code}/rows")
    with django_assert_num_queries(3):  # the token, the run, its rows
        assert len(program.get(f"/imports/{code}/rows").json()["items"]) == rows


def test_the_same_upload_repeated_begins_one_run(program):
    text, key = "成果名称\n柑橘（示例）\n", {"Idempotency_Key": "einmal"}
    made = [program.post("/imports", data={"kind": KIND, "upload": csv(text)}, **key) for _number in range(2)]
    assert [answer.status_code for answer in made] == [201, 201]
    assert made[0].json()["code"] == made[1].json()["code"]
