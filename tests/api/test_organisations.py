"""Organisations, their people, and one's own account by program."""

import pytest

from jiedui.foundation.core.events import record
from jiedui.foundation.organisations import events
from tests.accounts.factories import UserFactory
from tests.api.calling import Program, said
from tests.organisations.factories import MembershipFactory, OrganisationFactory, manager_of
from tests.regions.factories import RegionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return OrganisationFactory(name="示例研究院", contact_name="刘示例", contact_phone="0816-0000000")


@pytest.fixture
def manager(unit):
    return Program(manager_of(unit, name="管示例"))


@pytest.fixture
def staff():
    return Program(UserFactory(is_staff=True))


def test_an_organisation_is_registered_seen_by_its_own_verified_and_seen_by_all(staff):
    region = RegionFactory(code="510703", name="涪城区")
    person = UserFactory()
    program = Program(person)
    made = program.post(
        "/organisations", {"name": "新单位（示例）", "kind": "enterprise", "region": region.code}
    )
    at = f"/organisations/{made.json()['code']}"
    assert (made.status_code, made["Location"], made.json()["verified"]) == (201, f"/api/v1{at}", False)
    assert (program.get(at).status_code, Program().get(at).status_code) == (200, 404)
    assert said(program.post(f"{at}/verify")) == (403, "您没有权限：核验单位。")
    assert [row["code"] for row in staff.get("/organisations/pending").json()["items"]] == [
        made.json()["code"]
    ]
    assert staff.post(f"{at}/verify").json()["verified"] is True
    assert [
        row["name"] for row in Program().get("/organisations?kind=enterprise&region=510000").json()["items"]
    ] == ["新单位（示例）"]
    assert [row["name"] for row in program.get("/organisations/own").json()["items"]] == ["新单位（示例）"]


@pytest.mark.parametrize(
    ("values", "fields"),
    [({"region": "999999"}, ["region"]), ({"credit_code": "123"}, ["credit_code"]), ({"kind": "shop"}, ["kind"]), ({"name": "示例研究院"}, ["name"]), ({"parent": "DW-00000000"}, ["parent"])],
)  # fmt: skip
def test_wrong_values_are_refused_beside_their_field(unit, values, fields):
    RegionFactory(code="510703", name="涪城区")
    body = {"name": "新单位（示例）", "kind": "enterprise", "region": "510703", **values}
    answer = Program(UserFactory()).post("/organisations", body)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, fields)


def test_a_manager_changes_what_is_not_verified_and_a_stranger_nothing(unit, manager):
    at = f"/organisations/{unit.code}"
    assert manager.patch(at, {"introduction": "新的简介"}).json()["introduction"] == "新的简介"
    assert said(manager.patch(at, {"name": "别的名称"}))[0] == 409
    assert said(Program(UserFactory()).patch(at, {"introduction": "x"})) == (
        403,
        "您没有权限：修改单位资料。",
    )


def test_the_second_of_two_managers_is_told_what_the_first_changed(unit, manager):
    at = f"/organisations/{unit.code}"
    tag = manager.get(at)["ETag"]
    manager.patch(at, {"introduction": "先改的"}, If_Match=tag)
    second = manager.patch(at, {"website": "https://example.org"}, If_Match=tag)
    assert (second.status_code, [change["fields"] for change in second.json()["changes"]]) == (
        412,
        [["introduction"]],
    )


def test_contacts_are_shown_to_ones_own_and_the_staff(unit, manager, staff):
    seen = [
        program.get(f"/organisations/{unit.code}").json()["contact"]
        for program in (Program(), Program(UserFactory()), manager, staff)
    ]
    assert [contact and contact["contact_name"] for contact in seen] == [None, None, "刘示例", "刘示例"]


def test_members_are_listed_given_roles_removed_and_leave(unit, manager):
    row = MembershipFactory(organisation=unit)
    at = f"/organisations/{unit.code}/members"
    assert {member["name"] for member in manager.get(at).json()} == {"管示例", row.user.name}
    assert manager.post(f"{at}/{row.pk}/role", {"role": "broker"}).json()["role"]["value"] == "broker"
    assert Program(row.user).post(f"/organisations/{unit.code}/leave").status_code == 204
    assert manager.delete(f"{at}/{row.pk}").status_code == 404
    last = manager.get(at).json()[0]["id"]
    assert said(manager.delete(f"{at}/{last}")) == (
        409, "最后一位单位管理员不能离开或改任其他角色，请先移交，或指定另一位管理员。",
    )  # fmt: skip
    assert said(Program(UserFactory()).get(at)) == (403, "您没有权限：查看单位成员。")


def test_somebody_is_invited_and_accepts(unit, manager):
    person = UserFactory()
    at = f"/organisations/{unit.code}/invitations"
    made = manager.post(at, {"email": person.email, "role": "member"})
    assert (made.status_code, [row["id"] for row in manager.get(at).json()]) == (201, [made.json()["id"]])
    invited = Program(person)
    letter = invited.get("/me/invitations").json()[0]["id"]
    assert Program(UserFactory()).post(f"/me/invitations/{letter}/accept").status_code == 404
    assert invited.post(f"/me/invitations/{letter}/accept").json()["role"]["value"] == "member"
    again = manager.post(at, {"email": "someone@example.org"}).json()["id"]
    assert manager.delete(f"{at}/{again}").status_code == 204
    assert manager.post(at, {"email": "nobody"}).json()["errors"].keys() == {"email"}


def test_a_letter_goes_out_again_and_a_second_factor_is_demanded_as_on_the_page(unit, manager):
    from datetime import timedelta

    from jiedui.foundation.core import clock

    at = f"/organisations/{unit.code}"
    letter = manager.post(f"{at}/invitations", {"email": "someone@example.org"}).json()["id"]
    assert said(manager.post(f"{at}/invitations/{letter}/send")) == (429, "刚刚发送过，请过 10 分钟再试。")
    with clock.at(clock.now() + timedelta(minutes=11)):
        assert manager.post(f"{at}/invitations/{letter}/send").json()["id"] == letter
    assert said(manager.post(f"{at}/second-factor")) == (
        409, "请先为您自己的账号开启两步验证，再要求其他管理员。",
    )  # fmt: skip
    assert said(manager.delete(f"{at}/second-factor")) == (409, "没有要求管理员开启两步验证。")


def test_an_alliance_asks_and_the_organisation_agrees_and_leaves(unit, manager):
    alliance = OrganisationFactory(kind="alliance")
    program, at = Program(manager_of(alliance)), f"/organisations/{alliance.code}"
    mine = f"/organisations/{unit.code}"
    offer = program.post(f"{at}/alliance-offers", {"organisation": unit.code, "words": "欢迎"})
    assert (offer.status_code, offer.json()["answer"]["value"]) == (201, "waiting")
    answered = f"{mine}/alliance-offers/{offer.json()['id']}"
    assert [row["id"] for row in manager.get(f"{mine}/alliance-offers").json()] == [offer.json()["id"]]
    assert said(program.post(f"{at}/alliance-offers/{offer.json()['id']}/accept"))[0] == 403
    assert manager.post(f"{answered}/accept").json()["answer"]["value"] == "accepted"
    assert [row["code"] for row in Program().get(at).json()["allies"]] == [unit.code]
    assert said(program.post(f"{at}/alliance-offers", {"organisation": unit.code})) == (
        409,
        "该单位已在联盟中。",
    )
    assert manager.post(f"{mine}/alliances/{alliance.code}/leave").status_code == 204
    asked = manager.post(f"{mine}/alliance-offers", {"organisation": alliance.code}).json()
    assert asked["asked_by_organisation"] is True
    declined = program.post(f"{at}/alliance-offers/{asked['id']}/decline", {"comment": "名额已满"}).json()
    assert (declined["answer"]["value"], declined["answer_words"]) == ("declined", "名额已满")


def test_somebody_asks_to_join_and_is_taken_in(unit, manager):
    person = Program(UserFactory(name="申示例"))
    at = f"/organisations/{unit.code}/joining"
    asked = person.post(at, {"role": "member", "reason": "在本院工作。"})
    assert (asked.status_code, [row["id"] for row in manager.get(at).json()]) == (201, [asked.json()["id"]])
    assert said(person.post(at, {"reason": "再申请一次"})) == (409, "您已申请加入该单位，请等待答复。")
    assert person.get(at).status_code == 403
    assert [row["answer"]["value"] for row in person.get("/me/joining").json()] == ["waiting"]
    taken = manager.post(f"{at}/{asked.json()['id']}/accept", {"role": "clerk"}).json()
    assert (taken["name"], taken["role"]["value"]) == ("申示例", "clerk")
    other = Program(UserFactory())
    second = other.post(at, {"reason": "希望加入。"}).json()["id"]
    assert manager.post(f"{at}/{second}/decline", {"comment": ""}).json()["errors"] == {
        "words": ["请写明理由，申请人会看到。"]
    }
    assert other.post(f"/me/joining/{second}/withdraw").json()["answer"]["value"] == "withdrawn"


def test_a_role_is_handed_over_once_the_other_agrees(unit, manager):
    receiver = MembershipFactory(organisation=unit, user=UserFactory(name="接示例")).user
    at = f"/organisations/{unit.code}/handovers"
    offer = manager.post(at, {"receiver": receiver.pk, "roles": ["manager"]})
    assert (offer.status_code, offer.json()["receiver"]["name"]) == (201, "接示例")
    taker = Program(receiver)
    assert [row["id"] for row in taker.get(at).json()] == [offer.json()["id"]]
    assert taker.post(f"{at}/{offer.json()['id']}/accept").json()["answer"]["value"] == "accepted"
    assert said(manager.get(f"/organisations/{unit.code}/invitations"))[0] == 403


def test_an_organisation_is_put_under_another(unit, staff):
    parent = OrganisationFactory()
    assert (
        staff.post(f"/organisations/{unit.code}/parent", {"parent": parent.code}).json()["parent"]["code"]
        == parent.code
    )
    assert staff.post(f"/organisations/{unit.code}/parent", {"parent": None}).json()["parent"] is None


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_needs_the_same_queries_for_any_number_of_rows(rows, django_assert_num_queries):
    for _index in range(rows):
        OrganisationFactory()
    Program().get("/organisations")
    with django_assert_num_queries(1):
        assert len(Program().get("/organisations").json()["items"]) == rows


# --- one's own account


def test_a_person_reads_and_corrects_what_is_said_of_them():
    person = UserFactory(name="旧名", phone="0816-1")
    program = Program(person)
    changed = program.patch("/me", {"name": "新名"}).json()
    assert (changed["name"], changed["phone"], changed["email"]) == ("新名", "0816-1", person.email)
    assert program.call("patch", "/me", {"name": "x"}, If_Match='"0.0"').status_code == 412
    assert program.call("patch", "/me", {"email": "x@example.org"}, If_Match="*").status_code == 422


def test_notices_are_listed_and_read(unit, manager):
    person = UserFactory()
    MembershipFactory(organisation=unit, user=person, role="manager")
    for _index in range(2):
        record(
            events.MEMBER_JOINED, actor=UserFactory(), target=unit, organisation=unit, member=1, role="member"
        )
    program = Program(person)
    listed = program.get("/me/notices?unread=true").json()["items"]
    assert [row["unread"] for row in listed] == [True, True]
    assert program.post(f"/me/notices/{listed[0]['id']}/read").json()["unread"] is False
    assert Program(UserFactory()).post(f"/me/notices/{listed[0]['id']}/read").status_code == 404
    assert program.post("/me/notices/read").json() == {"read": 1}


def test_what_waits_is_what_waits_at_the_desk(unit, manager):
    from tests.exchange.factories import AchievementFactory

    row = AchievementFactory(owner=unit, state="submitted")
    waiting = manager.get("/me/todos").json()
    assert [(each["kind"]["value"], each["count"], each["items"][0]["title"]) for each in waiting] == [
        ("exchange.review", 1, row.title)
    ]


def test_fields_and_regions_are_listed_for_everybody():
    from tests.taxonomy.factories import TechnicalFieldFactory

    leaf = TechnicalFieldFactory()
    RegionFactory(code="510703", name="涪城区", parent_code="510700")
    assert leaf.code in str(Program().get("/fields").json())
    assert [row["name"] for row in Program().get("/regions?q=涪城").json()["items"]] == ["涪城区"]
    assert [row["code"] for row in Program().get("/regions?parent=510700").json()["items"]] == ["510703"]
