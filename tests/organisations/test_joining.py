"""Asking to belong to an organisation."""

import pytest
from django.contrib.auth.models import AnonymousUser

from jiedui.foundation.accounts.services import close_account
from jiedui.foundation.core import clock, todos
from jiedui.foundation.core.errors import Invalid, NotAllowed, TooMany, WrongState
from jiedui.foundation.notifications.models import Notice
from jiedui.foundation.notifications.selectors import worded
from jiedui.foundation.organisations import services
from jiedui.foundation.organisations.models import JoiningRequest
from jiedui.foundation.organisations.selectors import memberships_of
from tests.accounts.factories import UserFactory
from tests.at_once import DONE, at_once

from .factories import MembershipFactory, OrganisationFactory, manager_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def institute():
    return OrganisationFactory(name="示例柑橘研究所")


@pytest.fixture
def manager(institute):
    return manager_of(institute, name="秦示例")


def ask(institute, person, **values):
    return services.ask_to_join(
        institute, actor=person, **{"role": "liaison", "reason": "我在所里做联络"} | values
    )


def told(person):
    return [
        line.sentence for line in worded(Notice.objects.filter(recipient=person).select_related("recipient"))
    ]


def test_a_manager_takes_the_person_in_with_the_role_they_choose(institute, manager):
    wang = UserFactory(name="王示例")
    asked = ask(institute, wang)
    assert told(manager) == ["王示例 申请加入示例柑橘研究所"]
    assert [todo.title for todo in todos.todo_sources["organisations.joining"].items(manager, 5)] == [
        "王示例 申请加入 示例柑橘研究所"
    ]
    services.accept_joining(asked, role="clerk", actor=manager)
    assert memberships_of(wang) == {institute.pk: frozenset({"clerk"})}
    assert told(wang) == ["秦示例 同意了您加入示例柑橘研究所的申请"]
    with pytest.raises(WrongState, match="已有答复"):
        services.accept_joining(asked, role="clerk", actor=manager)


def test_who_is_declined_reads_why_and_may_ask_again(institute, manager):
    wang = UserFactory()
    asked = ask(institute, wang)
    with pytest.raises(Invalid, match="请写明理由"):
        services.decline_joining(asked, words=" ", actor=manager)
    services.decline_joining(asked, words="请先联系人事处", actor=manager)
    assert JoiningRequest.objects.get().answer_words == "请先联系人事处"
    services.withdraw_joining(ask(institute, wang), actor=wang)
    assert memberships_of(wang) == {}


def test_what_cannot_be_asked_is_said_in_words(institute, manager):
    wang = UserFactory()
    with pytest.raises(NotAllowed, match="请先登录"):
        ask(institute, AnonymousUser())
    with pytest.raises(WrongState, match="尚未核验"):
        ask(OrganisationFactory(verified_at=None), wang)
    with pytest.raises(WrongState, match="已是该单位的成员"):
        ask(institute, manager)
    with pytest.raises(Invalid) as role:
        ask(institute, wang, role="manager")
    with pytest.raises(Invalid) as reason:
        ask(institute, wang, reason="")
    assert (list(role.value.errors), list(reason.value.errors)) == (["role"], ["reason"])
    ask(institute, wang)
    with pytest.raises(WrongState, match="请等待答复"):
        ask(institute, wang)


def test_nobody_asks_everywhere_or_without_end(institute, manager):
    wang = UserFactory()
    for _ in range(3):
        services.withdraw_joining(ask(institute, wang), actor=wang)
    with pytest.raises(TooMany, match="三次"):
        ask(institute, wang)
    with clock.at("2099-01-01 09:00"):
        ask(institute, wang)
    for _ in range(4):
        ask(OrganisationFactory(), wang)
    with pytest.raises(TooMany, match="还在等待答复"):
        ask(OrganisationFactory(), wang)


def test_others_neither_answer_nor_withdraw(institute, manager):
    asked = ask(institute, UserFactory())
    clerk = MembershipFactory(organisation=institute, role="clerk").user
    for refused in (
        lambda: services.accept_joining(asked, role="member", actor=clerk),
        lambda: services.decline_joining(asked, words="不", actor=clerk),
        lambda: services.withdraw_joining(asked, actor=clerk),
    ):
        with pytest.raises(NotAllowed):
            refused()


def test_a_closed_account_asks_nobody(institute, manager):
    wang = UserFactory()
    ask(institute, wang)
    close_account(wang, actor=wang)
    assert JoiningRequest.objects.count() == 0


def test_pages_ask_and_answer_and_tell_strangers_of_no_member(client, institute, manager):
    wang = UserFactory(name="王示例")
    assert client.get(f"/desk/organisation/{institute.code}/join/").status_code == 302
    client.force_login(wang)
    page = client.get(institute.get_absolute_url()).content.decode()
    assert ("申请加入" in page, "秦示例" in page) == (True, False)
    assert "秦示例" not in client.get(f"/desk/organisation/{institute.code}/join/").content.decode()
    refused = client.post(
        f"/desk/organisation/{institute.code}/join/", {"role": "member", "reason": "字" * 301}
    )
    assert (refused.status_code, "字" * 301 in refused.content.decode()) == (422, True)
    client.post(f"/desk/organisation/{institute.code}/join/", {"role": "member", "reason": "我是新来的"})
    assert "我是新来的" in client.get("/desk/organisation/requests/").content.decode()
    client.force_login(manager)
    members = client.get(f"/desk/organisation/{institute.code}/members/").content.decode()
    assert "我是新来的" in members
    client.post(
        f"/desk/organisation/{institute.code}/joining/{JoiningRequest.objects.get().pk}/accept/",
        {"role": "liaison"},
    )
    assert memberships_of(wang) == {institute.pk: frozenset({"liaison"})}


@pytest.mark.django_db(transaction=True)
def test_of_two_managers_who_answer_at_once_one_is_told():
    institute = OrganisationFactory()
    one, other = manager_of(institute), manager_of(institute)
    asked = ask(institute, UserFactory())
    said = at_once(
        lambda: services.accept_joining(JoiningRequest.objects.get(pk=asked.pk), role="member", actor=one),
        lambda: services.decline_joining(JoiningRequest.objects.get(pk=asked.pk), words="不", actor=other),
    )
    assert said == [DONE, "这份申请已有答复或已撤回。"]


@pytest.mark.django_db(transaction=True)
def test_who_asks_twice_at_once_has_asked_once():
    institute, wang = OrganisationFactory(), UserFactory()
    said = at_once(*(lambda: ask(institute, wang) for _ in range(2)))
    assert said == [DONE, "您已申请加入该单位，请等待答复。"]
    assert JoiningRequest.objects.count() == 1


@pytest.mark.parametrize(("number", "shown"), [(1, 1), (25, 20)])
def test_members_stand_on_pages_and_are_found_by_name(client, institute, manager, number, shown):
    for place in range(number - 1):
        MembershipFactory(organisation=institute, user__name=f"成员{place:02}示例")
    client.force_login(manager)
    path = f"/desk/organisation/{institute.code}/members/"
    assert len(client.get(path).context["page"]) == shown
    found = client.get(f"{path}?q=秦示例").context["page"]
    assert [row.user for row in found] == [manager]
