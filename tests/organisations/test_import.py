"""Those who keep a register of organisations bring their list in: unverified, without people, and taken back where nothing hangs on it."""

import pytest
from django.urls import reverse
from django.utils import translation

from jiedui.foundation.audit.models import Event
from jiedui.foundation.core.errors import NotAllowed
from jiedui.foundation.ledgers import services as ledgers
from jiedui.foundation.ledgers.sheets import sentences_of
from jiedui.foundation.organisations import services
from jiedui.foundation.organisations.models import Organisation
from jiedui.foundation.organisations.tables import LEDGER
from tests.accounts.factories import UserFactory
from tests.exchange.factories import DemandFactory
from tests.ledgers.files import csv, sheet_of, taken
from tests.organisations.factories import MembershipFactory, OrganisationFactory, manager_of
from tests.regions.factories import RegionFactory

pytestmark = pytest.mark.django_db
HEAD = "企业名称,单位性质,统一社会信用代码,所在区县,联系人,手机\n"
CODE = "91350100M000100Y43"


@pytest.fixture
def staff():
    RegionFactory()
    return UserFactory(is_staff=True)


def checked(text, actor):
    run = ledgers.begin_import(LEDGER, owner=None, upload=csv(text), actor=actor)
    return ledgers.map_columns(run, mapping=run.mapping, actor=actor)


def imported(text, actor):
    return ledgers.import_run(checked(text, actor), extent="all", actor=actor)


def test_rows_become_organisations_that_wait_for_the_staff(staff):
    imported(f"{HEAD}甘露食品（示例）,企业,9135 0100-m000100y43,涪城区,张示例,13800138000\n", staff)
    made = Organisation.objects.get()
    assert (made.name, made.kind, made.credit_code, made.region.code) == (
        "甘露食品（示例）",
        "enterprise",
        CODE,
        "510703",
    )
    assert (made.is_verified, made.memberships.count(), made.contact_phone) == (False, 0, "13800138000")


def test_what_is_wrong_is_said_by_row(staff):
    OrganisationFactory(name="已登记（示例）", credit_code=CODE)
    run = checked(
        HEAD
        + "已登记（示例）,企业,,涪城区,,\n"
        + "甲（示例）,公司,,涪城区,,\n"
        + "乙（示例）,企业,123,火星,,\n"
        + "丙（示例）,企业,91350100M000100Y44,,,\n"
        + f"丁（示例）,企业,{CODE},涪城区,,\n"
        + "丁（示例）,企业,,涪城区,,\n",
        staff,
    )
    wrong = {row.number: sentences_of(row.errors, LEDGER) for row in run.rows.exclude(errors={})}
    assert wrong == {
        2: ["“单位名称”：已有同名单位登记。"],
        3: [
            "“单位类型”：没有“公司”这一项，可填：委员会、基层组织、高等院校、科研院所、企业、机关部门、教育培训基地、联盟。"
        ],
        4: ["“所在地区”：没有找到“火星”，请填写区划代码或名称，如“涪城区”。"],
        5: ["“所在地区”：必填。"],
        6: ["“统一社会信用代码”：该统一社会信用代码已登记。"],
        7: ["“单位名称”：与第 6 行重复。"],
    }


FAULTY = (
    "企业名称,单位性质,统一社会信用代码,所在区县,联系人,网站,上级\n"
    + "已登记（示例）,企业,,涪城区,,,\n"
    + "甲（示例）,公司,,涪城区,,,没有这家\n"
    + f"{'长' * 121},企业,=1+1,火星,,,\n"
    + f"丙（示例）,企业,91350100M000100Y44,涪城区,{'长' * 61},不是网址,\n"
    + f"丁（示例）,企业,{CODE},涪城区,,,\n"
    + "丁（示例）,,,,,,\n"
)


def sentences(run):
    return {row.number: sentences_of(row.errors, LEDGER) for row in run.rows.order_by("number")}


@pytest.mark.parametrize(("checking", "reading"), [("zh-hans", "en"), ("en", "zh-hans")])
def test_what_is_wrong_is_said_in_the_language_of_the_reader(checking, reading, staff):
    OrganisationFactory(name="已登记（示例）", credit_code=CODE)
    with translation.override(checking):
        run = checked(FAULTY, staff)
        first = sentences(run)
    with translation.override(reading):
        assert sentences(run) == sentences(checked(FAULTY, staff))
    assert all(first.values())


def test_the_file_of_faulty_rows_and_programs_say_it_in_the_language_of_the_reader(staff, client):
    run = checked(f"{HEAD}甲（示例）,企业,,,,\n", staff)
    staff.language = "en"
    staff.save()
    client.force_login(staff)
    (_head, row) = sheet_of(client.get(reverse("ledgers:errors", args=[run.code])))
    assert row[-2] == "“Region”: Required."
    (row,) = client.get(f"/api/v1/imports/{run.code}/rows", HTTP_ACCEPT_LANGUAGE="en").json()["items"]
    assert row["errors"] == ["“Region”: Required."]


def test_errors_that_were_kept_as_sentences_are_still_read(staff):
    run = checked(f"{HEAD}甲（示例）,企业,,,,\n", staff)
    run.rows.update(errors={"region": ["必填。"], "": ["不行。"]})
    assert sentences(run) == {2: ["“所在地区”：必填。", "不行。"]}


@pytest.mark.parametrize(("kind", "role", "may"), [
    ("alliance", "manager", True), ("committee", "secretary", True), ("committee", "member", False),
    ("enterprise", "manager", False),
])  # fmt: skip
def test_committees_and_alliances_keep_a_register_and_others_do_not(kind, role, may):
    person = MembershipFactory(organisation=OrganisationFactory(kind=kind), role=role).user
    assert person.has_perm("organisations.enter_organisations") is may


def test_whoever_registered_a_committee_that_nobody_verified_keeps_no_register():
    person = manager_of(OrganisationFactory(kind="committee", verified_at=None))
    with pytest.raises(NotAllowed):
        ledgers.begin_import(LEDGER, owner=None, upload=csv(f"{HEAD}甲,企业,,涪城区,,\n"), actor=person)


def test_nobody_puts_organisations_below_one_that_they_do_not_manage():
    RegionFactory()
    OrganisationFactory(name="别人的集团（示例）", kind="enterprise")
    person = manager_of(OrganisationFactory(kind="alliance"))
    run = checked("名称,类型,地区,上级单位\n甲（示例）,企业,涪城区,别人的集团（示例）\n", person)
    assert sentences_of(run.rows.get().errors, LEDGER) == [
        "“上级单位”：您不管理“别人的集团（示例）”，不能登记到它之下。"
    ]


def test_undoing_keeps_what_was_verified_or_has_people_or_things(staff):
    names = ["未动", "核验", "有人", "有需求"]
    run = imported(HEAD + "".join(f"{name}（示例）,企业,,涪城区,,\n" for name in names), staff)
    made = {row.name[:-4]: row for row in Organisation.objects.all()}
    services.verify_organisation(made["核验"], actor=staff)
    MembershipFactory(organisation=made["有人"])
    DemandFactory(owner=made["有需求"])
    ledgers.undo_run(run, actor=staff)
    assert [row.refusal for row in run.rows.all()] == [
        "",
        "单位已通过核验。",
        "单位已有成员或邀请。",
        "已被其他内容引用。",
    ]
    assert not Organisation.objects.filter(name="未动（示例）").exists()
    struck = Event.objects.filter(kind="organisations.organisation.struck")
    assert [event.data["code"] for event in struck] == [made["未动"].code]


def test_lists_of_organisations_and_members_are_taken_along_by_those_who_see_them(client, staff):
    organisation = OrganisationFactory(name="甘露食品（示例）", contact_phone="13800138000")
    waiting = OrganisationFactory(name="待核验（示例）", verified_at=None, contact_phone="13900139000")
    member = MembershipFactory(organisation=organisation, user__name="张示例").user
    rows = taken(client, "/organisations/", q="甘露")
    assert ([row["单位名称"] for row in rows], "13800138000" in str(rows)) == (["甘露食品（示例）"], False)
    client.force_login(staff)
    (row,) = taken(client, reverse("organisations:verification"))
    assert (row["编号"], row["联系电话"]) == (waiting.code, "13900139000")
    members = reverse("organisations:members", args=[organisation.code])
    client.force_login(member)
    assert [row["姓名"] for row in taken(client, members)] == ["张示例"]
    assert client.get(reverse("organisations:verification"), {"export": "csv"}).status_code == 403
    client.force_login(UserFactory())
    assert client.get(members, {"export": "csv"}).status_code == 403
