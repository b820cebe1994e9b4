import pytest
from django.urls import reverse

from jiedui.foundation.core import todos
from jiedui.foundation.notifications.models import Notice
from jiedui.foundation.organisations import services
from jiedui.foundation.organisations.models import Invitation, Membership, Organisation
from tests.accounts.factories import UserFactory
from tests.regions.factories import RegionFactory

from .factories import MembershipFactory, OrganisationFactory, manager_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def institute():
    return OrganisationFactory(name="示例柑橘研究所")


@pytest.fixture
def manager(institute, client):
    person = manager_of(institute, username="manager")
    client.force_login(person)
    return person


def test_every_page_of_the_desk_opens(client, institute, manager):
    for path in (
        "new/",
        "invitations/",
        f"{institute.code}/",
        f"{institute.code}/edit/",
        f"{institute.code}/members/",
    ):
        assert client.get(f"/desk/organisation/{path}").status_code == 200, path
    assert client.get("/desk/organisation/").url == f"/desk/organisation/{institute.code}/"


def test_the_desk_is_for_people_who_signed_in(client):
    response = client.get("/desk/organisation/new/")
    assert response.url == "/accounts/login/?next=/desk/organisation/new/"


def test_who_belongs_nowhere_is_told_what_to_do(client):
    client.force_login(UserFactory())
    assert "您还没有加入单位" in client.get("/desk/organisation/").content.decode()


def test_the_desk_of_an_organisation_is_for_its_own_people(client, institute):
    client.force_login(UserFactory())
    hidden = OrganisationFactory(verified_at=None)
    assert client.get(f"/desk/organisation/{hidden.code}/").status_code == 404
    for path in ("", "members/", "edit/"):
        answer = client.get(f"/desk/organisation/{institute.code}/{path}")
        assert (answer.status_code, "您没有权限：查看单位成员" in answer.content.decode()) == (403, True), (
            path
        )


def test_the_form_keeps_what_was_typed_and_says_what_is_wrong(client, institute, manager):
    response = client.post(
        f"/desk/organisation/{institute.code}/edit/",
        {"region": "亚特兰蒂斯", "introduction": "写了很久的简介", "contact_email": "no address"},
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert "写了很久的简介" in page
    assert 'value="亚特兰蒂斯"' in page
    assert "没有找到“亚特兰蒂斯”" in page
    assert institute.name in page


def test_the_profile_is_saved(client, institute, manager):
    response = client.post(
        f"/desk/organisation/{institute.code}/edit/", {"region": "涪城区", "website": "example.org"}
    )
    assert response.status_code == 303
    assert Organisation.objects.get().website == "https://example.org"


def test_members_may_look_and_not_change(client, institute):
    client.force_login(MembershipFactory(organisation=institute).user)
    page = client.get(f"/desk/organisation/{institute.code}/members/").content.decode()
    assert "发出邀请" not in page
    assert client.get(f"/desk/organisation/{institute.code}/edit/").status_code == 403
    response = client.post(
        f"/desk/organisation/{institute.code}/members/", {"email": "a@example.org", "role": "clerk"}
    )
    assert (response.status_code, Invitation.objects.count()) == (422, 0)


def test_inviting_from_the_page(client, institute, manager):
    response = client.post(
        f"/desk/organisation/{institute.code}/members/", {"email": "a@example.org", "role": "clerk"}
    )
    assert (response.status_code, Invitation.objects.get().email) == (303, "a@example.org")
    page = client.get(f"/desk/organisation/{institute.code}/members/").content.decode()
    assert "a@example.org" in page
    client.post(f"/desk/organisation/{institute.code}/invitations/{Invitation.objects.get().pk}/withdraw/")
    assert list(Invitation.objects.open()) == []


def test_a_refused_invitation_keeps_the_address(client, institute, manager):
    other = MembershipFactory(organisation=institute, role="clerk").user
    response = client.post(
        f"/desk/organisation/{institute.code}/members/", {"email": other.email, "role": "clerk"}
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert f'value="{other.email}"' in page
    assert "此人在该单位已有这一角色" in page


def test_roles_are_changed_and_taken_from_the_page(client, institute, manager):
    other = MembershipFactory(organisation=institute, role="clerk")
    client.post(f"/desk/organisation/{institute.code}/members/{other.pk}/role/", {"role": "liaison"})
    assert Membership.objects.get(pk=other.pk).role == "liaison"
    client.post(f"/desk/organisation/{institute.code}/members/{other.pk}/remove/")
    assert not Membership.objects.filter(pk=other.pk).exists()


def test_people_of_another_organisation_are_out_of_reach(client, institute, manager):
    stranger = MembershipFactory(role="clerk")
    for verb in ("role", "remove"):
        path = f"/desk/organisation/{institute.code}/members/{stranger.pk}/{verb}/"
        assert client.post(path, {"role": "manager"}).status_code == 404
    assert Membership.objects.get(pk=stranger.pk).role == "clerk"


def test_the_last_manager_reads_why_they_cannot_leave(client, institute, manager):
    page = client.post(f"/desk/organisation/{institute.code}/leave/", follow=True).content.decode()
    assert "最后一位单位管理员不能离开" in page


def test_one_works_for_the_organisation_joined_first_until_switching(client, institute, manager):
    other = MembershipFactory(
        user=manager, organisation=OrganisationFactory(name="另一家示例所")
    ).organisation

    def at_present():
        return client.get("/desk/organisation/", follow=True).context["organisation"]

    assert at_present() == institute
    response = client.post(
        "/desk/organisation/switch/", {"organisation": other.code, "next": "/desk/notices/"}
    )
    assert response.url == "/desk/notices/"
    assert at_present() == other
    client.post(f"/desk/organisation/{other.code}/leave/")
    assert at_present() == institute


def test_nobody_switches_to_what_they_do_not_belong_to_or_is_led_away(client, institute, manager):
    stranger = OrganisationFactory()
    assert client.post("/desk/organisation/switch/", {"organisation": stranger.code}).status_code == 404
    response = client.post(
        "/desk/organisation/switch/", {"organisation": institute.code, "next": "https://evil.example.com/"}
    )
    assert response.url == "/desk/organisation/"


def test_registering_and_verifying_from_the_pages(client):
    founder, staff = UserFactory(), UserFactory(is_staff=True)
    RegionFactory()
    client.force_login(founder)
    response = client.post(
        "/desk/organisation/new/",
        {
            "name": "示例新公司",
            "kind": "enterprise",
            "region": "510703",
            "credit_code": "91350100-m000100y43",
        },
    )
    made = Organisation.objects.get()
    assert (response.url, made.credit_code) == (made.get_absolute_url(), "91350100M000100Y43")
    assert client.get("/desk/organisation/verification/").status_code == 403
    client.force_login(staff)
    assert "示例新公司" in client.get("/desk/organisation/verification/").content.decode()
    client.post(f"/desk/organisation/verification/{made.code}/")
    assert Organisation.objects.get().verified_by == staff


def test_a_wrong_code_is_told_beside_the_field(client):
    client.force_login(UserFactory())
    RegionFactory()
    response = client.post(
        "/desk/organisation/new/",
        {"name": "示例新公司", "kind": "enterprise", "region": "510703", "credit_code": "91350100M000100Y4Q"},
    )
    assert response.status_code == 422
    assert response.context["form"].errors == {"credit_code": ["统一社会信用代码的校验位不符，请核对。"]}


def test_an_alliance_gathers_its_members_at_the_desk(client):
    alliance = OrganisationFactory(name="示例高校联盟", kind="alliance")
    university = OrganisationFactory(name="示例大学", kind="university")
    dean = manager_of(university)
    client.force_login(manager_of(alliance))
    at = f"/desk/organisation/{alliance.code}/alliances/"
    client.post(f"{at}offer/", {"organisation": university.pk, "words": "欢迎"})
    assert list(alliance.allies.all()) == []
    client.force_login(dean)
    theirs = f"/desk/organisation/{university.code}/alliances/"
    assert "示例高校联盟 邀请本单位加入。" in client.get(theirs).content.decode()
    client.post(f"{theirs}offers/{alliance.offers_made.get().pk}/accept/")
    assert list(alliance.allies.all()) == [university]
    client.post(f"{theirs}{alliance.alliance_members.get().pk}/leave/")
    assert list(alliance.allies.all()) == []


def test_an_invitation_waits_on_the_desk_of_who_is_here_already(client, institute, manager):
    wang = UserFactory(email="wang@example.org")
    invitation = services.invite_member(institute, email="wang@example.org", role="clerk", actor=manager)
    source = todos.todo_sources["organisations.invitations"]
    assert [todo.title for todo in source.items(wang, 5)] == ["加入 示例柑橘研究所"]
    client.force_login(wang)
    client.post(f"/desk/organisation/invitations/{invitation.pk}/accept/")
    assert (Membership.objects.get(user=wang).role, source.count(wang)) == ("clerk", 0)


def test_pending_organisations_wait_on_the_desk_of_staff_alone():
    OrganisationFactory(name="示例新公司", verified_at=None)
    source = todos.todo_sources["organisations.verification"]
    staff, stranger = UserFactory(is_staff=True), UserFactory()
    assert [todo.title for todo in source.items(staff, 5)] == ["核验单位：示例新公司"]
    assert (source.count(staff), source.count(stranger), source.items(stranger, 5)) == (1, 0, [])


@pytest.mark.parametrize("page", ["organisations:members", "organisations:unit"])
def test_the_desk_needs_the_same_queries_for_any_number_of_rows(page, queries_of, institute, manager):
    def add():
        MembershipFactory(organisation=institute)
        email = f"{Invitation.objects.count()}@example.org"
        services.invite_member(institute, email=email, role="clerk", actor=manager)
        OrganisationFactory(parent=institute)

    path = reverse(page, args=[institute.code])
    add()
    with_one = queries_of(path)
    add()
    add()
    assert queries_of(path) == with_one


def test_the_staffs_list_needs_the_same_queries_for_any_number_of_rows(queries_of, client):
    client.force_login(UserFactory(is_staff=True))
    OrganisationFactory(verified_at=None)
    with_one = queries_of("/desk/organisation/verification/")
    for _ in range(2):
        OrganisationFactory(verified_at=None)
    assert queries_of("/desk/organisation/verification/") == with_one


def test_received_invitations_need_the_same_queries_for_any_number_of_rows(queries_of, client):
    wang = UserFactory(email="wang@example.org")
    client.force_login(wang)

    def invited():
        place = OrganisationFactory()
        services.invite_member(place, email=wang.email, role="clerk", actor=manager_of(place))

    invited()
    with_one = queries_of("/desk/organisation/invitations/")
    invited()
    invited()
    assert queries_of("/desk/organisation/invitations/") == with_one


def test_an_alliance_needs_the_same_queries_for_any_number_of_members(queries_of, client):
    alliance = OrganisationFactory(kind="alliance")
    manager = manager_of(alliance)
    client.force_login(manager)
    staff = UserFactory(is_staff=True)

    def ally():
        services.offer_place(alliance, organisation=OrganisationFactory(), actor=staff)

    path = f"/desk/organisation/{alliance.code}/alliances/"
    ally()
    with_one = queries_of(path)
    ally()
    ally()
    assert queries_of(path) == with_one


def test_staff_correct_at_the_desk_what_was_verified(client, institute):
    client.force_login(UserFactory(is_staff=True))
    path = f"/desk/organisation/{institute.code}/"
    assert f'href="{path}"' in client.get(institute.get_absolute_url()).content.decode()
    page = client.get(path)
    assert (page.status_code, "退出单位" in page.content.decode()) == (200, False)
    answer = client.post(f"{path}edit/", {"name": "示例柑橘大学", "kind": "university", "region": "涪城区"})
    assert (answer.url, Organisation.objects.get().name) == (path, "示例柑橘大学")


def test_a_notice_leads_to_the_organisation_it_speaks_of(client, institute, manager):
    other = MembershipFactory(user=manager, role="manager").organisation
    wang = UserFactory(email="wang@example.org")
    invitation = services.invite_member(other, email=wang.email, role="clerk", actor=manager)
    services.accept_own_invitation(invitation, actor=wang)
    told = Notice.objects.get(recipient=manager)
    page = client.get(f"/desk/notices/{told.pk}/open/", follow=True)
    assert page.context["organisation"] == other


@pytest.mark.parametrize(
    ("path", "said"), [("alliances/offer", "请选择要邀请的单位。"), ("parent", "选择一个有效的选项")]
)
def test_a_small_form_that_was_filled_in_wrongly_says_so(client, path, said):
    alliance = OrganisationFactory(kind="alliance")
    client.force_login(manager_of(alliance))
    answer = client.post(f"/desk/organisation/{alliance.code}/{path}/", {"parent": "0"}, follow=True)
    assert said in answer.content.decode()
