"""Merging, logos and managers by program: proposed, looked at, done; each by whoever may on the page."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jiedui.foundation.organisations.models import Organisation
from tests.accounts.factories import UserFactory
from tests.api.calling import Program, said
from tests.organisations.factories import MembershipFactory, OrganisationFactory, manager_of
from tests.organisations.test_logos import SVG, picture

pytestmark = pytest.mark.django_db
PROPOSALS = "/organisations/merge-proposals"


@pytest.fixture
def unit():
    return OrganisationFactory(name="示例柑橘研究所")


@pytest.fixture
def other(unit):
    return OrganisationFactory(name="示例柑橘研究院", region=unit.region)


@pytest.fixture
def manager(unit):
    return Program(manager_of(unit))


@pytest.fixture
def staff():
    return Program(UserFactory(is_staff=True))


def proposed(manager, unit, other):
    return manager.post(
        f"/organisations/{unit.code}/merge-proposals", {"other": other.code, "reason": "同一家"}
    )


def test_a_manager_proposes_and_the_staff_look_and_merge(
    unit, other, manager, staff, django_capture_on_commit_callbacks
):
    MembershipFactory(organisation=other)
    made = proposed(manager, unit, other)
    assert (made.status_code, made.json()["kept"]["code"], made.json()["answer"]["value"]) == (
        201, unit.code, "waiting",
    )  # fmt: skip
    (waiting,) = staff.get(f"{PROPOSALS}?answer=waiting").json()["items"]
    assert waiting["absorbed"]["code"] == other.code
    preview = staff.get(f"/organisations/{unit.code}/merge/{other.code}").json()
    assert ({"label": "单位成员", "count": 1} in preview["moves"], preview["obstacles"]) == (True, [])
    at, words = f"/organisations/{unit.code}/merge", {"absorbed": other.code}
    assert staff.post(at, {**words, "confirmation": "别的"}).json()["errors"] == {
        "confirmation": ["请完整输入将并入的单位名称：示例柑橘研究院"]
    }
    with django_capture_on_commit_callbacks(execute=True):
        begun = staff.post(at, {**words, "confirmation": other.name})
    assert (begun.status_code, begun.json()["state"]["value"]) == (202, "waiting")
    merged = staff.get(f"/jobs/{begun.json()['code']}").json()
    assert (merged["state"]["value"], merged["outcome"]) == ("done", "已合并，转入：单位成员 1 条。")
    assert not Organisation.objects.filter(code=other.code).exists()
    assert staff.post(at, {**words, "confirmation": other.name}).status_code == 404


def test_a_proposal_is_withdrawn_by_whoever_made_it_or_declined_by_the_staff(unit, other, manager, staff):
    first = proposed(manager, unit, other).json()["id"]
    assert said(staff.post(f"{PROPOSALS}/{first}/withdraw")) == (403, "只有提出人可以撤回合并建议。")
    assert said(manager.post(f"{PROPOSALS}/{first}/decline"))[0] == 403
    assert manager.post(f"{PROPOSALS}/{first}/withdraw").json()["answer"]["value"] == "withdrawn"
    assert said(manager.post(f"{PROPOSALS}/{first}/withdraw")) == (409, "这份合并建议已经处理。")
    second = proposed(manager, unit, other).json()["id"]
    assert staff.post(f"{PROPOSALS}/{second}/decline").json()["answer"]["value"] == "declined"
    assert [row["id"] for row in manager.get(PROPOSALS).json()["items"]] == [first, second]
    assert Program(UserFactory()).get(PROPOSALS).json()["items"] == []
    assert Program(UserFactory()).post(f"{PROPOSALS}/{second}/withdraw").status_code == 404


def test_the_other_registration_is_named_by_code_or_whole_name(unit, other, manager):
    at = f"/organisations/{unit.code}/merge-proposals"
    assert manager.post(at, {"other": other.name}).json()["absorbed"]["code"] == other.code
    assert list(manager.post(at, {"other": "没有这家"}).json()["errors"]) == ["other"]
    assert said(manager.post(at, {"other": unit.code})) == (409, "单位不能与自己合并。")


def test_likely_doubles_are_listed_for_the_staff(unit, other, staff):
    (pair,) = staff.get("/organisations/likely-duplicates").json()
    assert {pair["one"]["code"], pair["other"]["code"]} == {unit.code, other.code}
    assert pair["reasons"] == ["名称相近"]


@pytest.mark.parametrize("rows", [1, 3])
def test_proposals_need_the_same_queries_for_any_number(unit, manager, rows, django_assert_num_queries):
    for _number in range(rows):
        proposed(manager, unit, OrganisationFactory())
    manager.get(PROPOSALS)
    with django_assert_num_queries(2):  # the token, the proposals
        assert len(manager.get(PROPOSALS).json()["items"]) == rows


def test_a_logo_is_set_shown_and_removed(unit, manager):
    at = f"/organisations/{unit.code}/logo"
    shown = manager.post(at, data={"upload": SimpleUploadedFile("logo.png", picture())}).json()["logo"]
    assert (shown.startswith("/"), Program().get(f"/organisations/{unit.code}").json()["logo"]) == (
        True,
        shown,
    )
    assert list(manager.post(at, data={"upload": SimpleUploadedFile("a.svg", SVG)}).json()["errors"])
    assert manager.delete(at).json()["logo"] == ""
    assert said(manager.delete(at)) == (409, "本单位没有上传标志。")


def test_the_staff_name_a_manager_where_none_is_left(unit, staff):
    person = UserFactory()
    at = f"/organisations/{unit.code}/manager"
    assert list(staff.post(at, {"email": "nobody@example.org"}).json()["errors"]) == ["email"]
    assert staff.post(at, {"email": person.email}).json()["role"]["value"] == "manager"
    assert said(staff.post(at, {"email": person.email})) == (409, "该单位还有单位管理员，请由其本人移交。")
