"""Agreements on the portal and at the desk."""

import pytest

from jiedui.areas.agreements import services
from tests.agreements.factories import make_agreement, make_organisation, make_region, twinned_world
from tests.organisations.factories import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return twinned_world()


def test_everybody_reads_the_text_clause_by_clause(world, client):
    page = client.get(world.agreement.get_absolute_url()).content.decode()
    assert 'id="clause-3"' in page
    assert "共促成果转化" in page
    assert "尽力而为" in page
    assert "2020年4月27日" in page


def test_a_draft_is_not_found_by_the_public(world, client):
    draft = services.create_agreement(actor=world.staff, drafter=world.lead_a, title="未公开")
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert "未公开" not in client.get("/agreements/").content.decode()


def test_the_desk_offers_steps_to_those_who_may_take_them(world, client):
    secretary = MembershipFactory(organisation=world.lead_b, role="secretary").user
    client.force_login(secretary)
    assert "通知退出" in client.get(world.agreement.get_desk_url()).content.decode()
    client.force_login(MembershipFactory(organisation=make_organisation()).user)
    assert "/do/give_notice/" not in client.get(world.agreement.get_desk_url()).content.decode()


def test_a_secretary_gives_notice_with_a_reason(world, client):
    client.force_login(MembershipFactory(organisation=world.lead_b, role="secretary").user)
    url = f"{world.agreement.get_desk_url()}do/give_notice/"
    client.post(url, {"comment": ""})
    world.b.refresh_from_db()
    assert world.b.leaves_on is None
    answer = client.post(url, {"comment": "改签新协议"}, follow=True)
    world.b.refresh_from_db()
    assert world.b.leave_reason == "改签新协议"
    assert "已通知各方" in answer.content.decode()


def test_a_member_without_the_right_is_refused_in_words(world, client):
    client.force_login(MembershipFactory(organisation=world.lead_b, role="member").user)
    answer = client.post(
        f"{world.agreement.get_desk_url()}do/give_notice/", {"comment": "不该成功"}, follow=True
    ).content.decode()
    assert "您没有权限：办理退出协议" in answer
    world.b.refresh_from_db()
    assert world.b.leaves_on is None


@pytest.mark.parametrize("step", ["run_out", "end", "bring_into_force", "nothing"])
def test_the_platforms_own_step_is_nobodys_button(world, client, step):
    client.force_login(world.staff)
    assert client.post(f"{world.agreement.get_desk_url()}do/{step}/").status_code == 404


@pytest.mark.parametrize("path", ["/agreements/", "/desk/agreements/"])
def test_lists_need_the_same_queries_for_any_number_of_rows(world, client, path, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(world.staff)
    client.get(path)
    with CaptureQueriesContext(connection) as one:
        client.get(path)
    for code, name in (("320500", "苏州市"), ("330100", "杭州市")):
        make_agreement(
            actor=world.staff,
            leads=[
                make_organisation(region=world.region_a),
                make_organisation(region=make_region(code, name)),
            ],
            shorts="绵" + name[0],
        )
    with django_assert_num_queries(len(one)):
        client.get(path)


def test_english_readers_see_the_sides_in_latin_letters(world, client):
    page = client.get(world.agreement.get_absolute_url(), headers={"accept-language": "en"}).content.decode()
    assert "Mianyang" in page
    assert "Beibei" in page
